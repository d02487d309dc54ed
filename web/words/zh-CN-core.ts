// 内核的结论，用中文表述。 What the core says, composed anew in Chinese from the numbers and the names of the report.
//
// What binds is a sentence of the core's. It is said in Chinese where the report's own numbers, put into the core's words, are
// what that sentence begins with; where they are not, it stays as it is.

import { formatBytes, formatQuantity, formatShare } from "../format/quantity.ts";
import { keepUnits } from "../format/sentence.ts";
import type { MemoryReport, OperationTime, Report, StageMemory, TargetVerdict } from "../generated/plan";
import { valueAt } from "../plan/path.ts";
import type { CoreWords } from "./core-words.ts";
import type { Said } from "./said.ts";
import { fields } from "./zh-CN-fields.ts";
import { help } from "./zh-CN-help.ts";

const targets: Record<string, string> = {
  legal: "布局合法性",
  fits: "显存容纳",
  ttft: "首 token 延迟 (TTFT)",
  tpot: "每 token 延迟 (TPOT)",
  prefill_throughput: "每 GPU 预填充吞吐量",
  decode_throughput: "每 GPU 解码吞吐量",
  total_throughput: "每 GPU 总吞吐量",
  price_per_million: "每百万 token 价格",
  output_price_per_million: "每百万输出 token 价格",
};

const components: Record<string, string> = {
  weights_dense: "稠密权重",
  weights_experts: "专家权重",
  weights_embedding: "词嵌入与 LM head",
  kv_cache: "KV 缓存",
  activations: "激活（实时）",
  activation_reserve: "激活（额外预留）",
  communicators: "通信缓冲区",
  framework: "框架",
  non_torch: "分配器之外",
  graphs: "CUDA Graph",
};

const operations: Record<string, string> = {
  qkv: "QKV 投影",
  attention: "KV 缓存上的注意力",
  indexer: "稀疏注意力的索引器",
  output_projection: "注意力输出投影",
  dense_ffn: "稠密 FFN",
  router: "专家路由",
  experts: "路由专家",
  shared_experts: "共享专家",
  lm_head: "LM head",
  tp_all_reduce: "TP All-Reduce",
  expert_dispatch: "专家分发 (dispatch)",
  expert_combine: "专家合并 (combine)",
  context_exchange: "上下文并行交换",
  small_operations: "归一化、激活等小算子",
  draft: "草稿 token",
  host: "迭代之间的主机时间",
};

const bounds: Record<string, string> = { compute: "算力", memory: "显存带宽", link: "链路", fixed: "固定开销" };

/** A rule's name is what it is known by. */
const rules: Record<string, string> = {
  "TP divides the query heads": "TP 须整除查询头数",
  "TP divides the KV heads, or they divide it": "TP 须整除 KV 头数，或被其整除",
  "TP divides the key heads of linear layers": "TP 须整除线性层的 K 头数",
  "TP divides the heads of state-space layers, and their groups": "TP 须整除状态空间层的头数及其分组数",
  "TP divides the dense FFN width": "TP 须整除稠密 FFN 宽度",
  "TP divides the shared experts' width": "TP 须整除共享专家宽度",
  "TP divides the vocabulary": "TP 须整除词表大小",
  "Only a mixture of experts has EP": "只有 MoE 模型才有 EP",
  "EP divides the redundant experts": "EP 须整除冗余专家数",
  "EP divides the experts": "EP 须整除专家数",
  "ETP divides an expert's width": "ETP 须整除专家宽度",
  "PP is at most the layers": "PP 不得超过层数",
  "The stages hold the layers": "各阶段须恰好容纳全部层",
  "The layout uses no more GPUs than there are": "布局使用的 GPU 不得多于现有的 GPU",
  "A TP group stays within a node": "TP 组应位于同一节点内",
};

/** The core's own words of the same, which begin its sentences. */
const english_bounds: Record<string, string> = {
  compute: "peak compute",
  memory: "HBM bandwidth",
  link: "link bandwidth",
  fixed: "fixed times",
};

const binding_bounds: Record<string, string> = {
  compute: "峰值算力",
  memory: "HBM 带宽",
  link: "链路带宽",
  fixed: "固定开销",
};

export const zhCNCore: CoreWords = {
  targets,
  components,
  operations,
  bounds,
  cases: { mean: "平均长度", longest: "最长", stated: "声明规模", architecture: "架构规模" },
  readings: {
    "longest lengths, stated size": "最长，声明规模",
    "longest lengths, the architecture's size": "最长，架构规模",
    "mean lengths, stated size": "平均长度，声明规模",
    "mean lengths, the architecture's size": "平均长度，架构规模",
  },
  conditions: { prefill_throughput: "无解码时", decode_throughput: "无预填充时" },
  steps: { "decode step": "解码一步", "one sequence": "单条序列" },
  rules,
  fields,
  help,

  headline(report) {
    const { verdict } = report.headline;
    const all = report.verdicts.length;
    const worst = tightest(report, verdict);
    if (verdict === "meets" || !worst) return `全部 ${all} 项目标均满足。`;
    const those = count(report, verdict);
    if (verdict === "unknown") return `${all} 项目标中有 ${those} 项无法判断：${titleOf(worst)}。`;
    if (verdict === "too close") return `${all} 项目标中有 ${those} 项处于临界：${closeness(worst)}。`;
    const unknown = count(report, "unknown");
    const others = unknown > 0 ? `，${unknown} 项未知` : "";
    return `${all} 项目标中有 ${those} 项不满足${others}：${shortfall(worst)}。`;
  },

  cause(report) {
    const { headline } = report;
    if (headline.cause === "") return "";
    const tight = tightest(report, headline.verdict);
    if (!tight) return { english: headline.cause };
    if (headline.verdict === "meets")
      return tight.margin == null ? "" : `最紧的是${titleOf(tight)}，余量 ${formatShare(tight.margin)}。`;
    const binds = bindsInChinese(tight, report);
    if (typeof binds !== "string") return { english: keepUnits(headline.cause) };
    return tight.target === "fits" ? `其中主要是${binds}。` : `受限于 ${binds}。`;
  },

  reason({ target, reason }, { layout }) {
    const { expanded, gpus_used, gpus_there, legal } = layout;
    if (!legal && target !== "legal") return "布局不合法，因而无法运行。";
    const is_all = target === "legal" && reason === `${expanded}; ${gpus_used} of ${gpus_there} GPUs used.`;
    return is_all ? `${expanded}；共 ${gpus_there} 张 GPU，使用 ${gpus_used} 张。` : { english: keepUnits(reason) };
  },

  binds: bindsInChinese,
  phase: (binds, operations) => largestOf(binds, operations, "") ?? { english: keepUnits(binds) },

  ttftMeaning(meaning, complete) {
    const at = (name: string) => valueAt(complete ?? undefined, `workload.${name}`);
    if (at("burst") != null) return `${at("burst")} 条突发请求中的最后一条`;
    if (at("concurrency") != null) return `并发 ${at("concurrency")} 时的均值`;
    if (at("arrival_rate") != null) return `随机到达 ${at("arrival_rate")} 时的近似第 99 百分位`;
    return meaning;
  },
};

function titleOf({ target, title }: TargetVerdict): string {
  return targets[target] ?? title;
}

function count(report: Report, verdict: TargetVerdict["verdict"]): number {
  return report.verdicts.filter((one) => one.verdict === verdict).length;
}

/** The one that the core's headline speaks of: the first of those with the least margin. */
function tightest({ verdicts }: Report, verdict: TargetVerdict["verdict"]): TargetVerdict | null {
  const those = verdicts.filter((one) => one.verdict === verdict);
  return those.reduce<TargetVerdict | null>((tight, one) => {
    const is_tighter = one.margin != null && (tight?.margin == null || one.margin < tight.margin);
    return tight === null || is_tighter ? one : tight;
  }, null);
}

function shortfall(verdict: TargetVerdict): string {
  const { target, value, limit, unit, at_most } = verdict;
  if (target === "legal") return "布局不合法";
  if (value == null || limit == null) return titleOf(verdict);
  const [held, wanted] = [value, limit].map((one) => formatQuantity(one, unit).text);
  if (target === "fits") return `最满的 GPU 需要 ${held}，而可用 ${wanted}`;
  return `${titleOf(verdict)}为 ${held}，要求${at_most ? "至多" : "至少"} ${wanted}`;
}

function closeness(verdict: TargetVerdict): string {
  const { value, low, high, limit, unit } = verdict;
  if (value == null || limit == null) return titleOf(verdict);
  const text = (one: number) => formatQuantity(one, unit).text;
  const range = low != null && high != null && low !== high ? `（${text(low)} 至 ${text(high)}）` : "";
  return `${titleOf(verdict)}约为 ${text(value)}${range}，限值 ${text(limit)}`;
}

function bindsInChinese(verdict: TargetVerdict, report: Report): Said {
  const { target, binds } = verdict;
  if (binds === "") return "";
  const said = target === "fits" ? heldMost(verdict, report) : operationThatBinds(binds, report);
  return said ?? { english: keepUnits(binds) };
}

/** Of the case whose own words these are. */
function operationThatBinds(binds: string, { time }: Report): string | null {
  for (const one of time.cases) {
    if (one.prefill_binds === binds) return largestOf(binds, one.prefill, "一个分块");
    if (one.decode_binds === binds) return largestOf(binds, one.decode, "一步");
  }
  return null;
}

/** The operation that takes the most of an iteration, where the core's sentence begins with it. */
function largestOf(binds: string, operations: OperationTime[], of: string): string | null {
  const total_s = operations.reduce((sum, { seconds }) => sum + seconds, 0);
  const [first, ...rest] = operations;
  if (!first || total_s <= 0) return null;
  const largest = rest.reduce((most, one) => (one.seconds > most.seconds ? one : most), first);
  const name = zhCNCore.operations[largest.operation];
  if (!name || !binds.startsWith(`${english_bounds[largest.bound]}: ${largest.title}, `)) return null;
  return `${binding_bounds[largest.bound]}：${name}，占最慢阶段${of}的 ${formatShare(largest.seconds / total_s)}`;
}

/** What the fullest GPU holds most of, where the verdict is on the memory that the report has. */
function heldMost({ value }: TargetVerdict, { memory, prefill_pool }: Report): string | null {
  const stage = [memory, prefill_pool?.memory].map(fullest).find((one) => one?.total_at_longest_bytes === value);
  if (!stage) return null;
  const weights_bytes = stage.lines
    .filter(({ component }) => component.startsWith("weights_"))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const kv_bytes = stage.kv_cache_at_longest_bytes;
  const [name, bytes] = kv_bytes > weights_bytes ? ["KV 缓存", kv_bytes] : ["权重", weights_bytes];
  return `${name}：阶段 ${stage.stage} 的 ${formatBytes(bytes as number).text}`;
}

function fullest(memory: MemoryReport | undefined): StageMemory | undefined {
  return memory?.known ? memory.stages[memory.worst_stage] : undefined;
}

// One table of words, complete in every language, and nothing of it beside it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isRefused, load } from "../../wasm/plimsoll.ts";
import { tasksOf } from "../../web/answers.ts";
import { planView } from "../../web/embed/views.ts";
import { type Field, planFields } from "../../web/form/schema.ts";
import type { Evaluated } from "../../web/messages.ts";
import { asObject, type Json } from "../../web/plan/path.ts";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { en } from "../../web/words/en.ts";
import { isLanguage, spokenTag, wantedLanguage } from "../../web/words/language.ts";
import { spokenIn, type Words } from "../../web/words/words.ts";
import { zhCN } from "../../web/words/zh-CN.ts";
import { templatesIn, wordsIn } from "./templates.ts";

const web = fileURLToPath(new URL("../../web/", import.meta.url));
const sourcesIn = (folder: string) =>
  readdirSync(join(web, folder))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ name: join(folder, name), text: readFileSync(join(web, folder, name), "utf8") }));

/** Whose words are all in the table. */
const converted = ["views", "form", "share", "compare", "study", "search", "embed", "roofline", "waterfall"].flatMap(
  sourcesIn,
);
const others = [".", "format", "plan", "export", "tools"].flatMap(sourcesIn);

/** Names that are the same in every language, and the page of snippets, which is English. */
const names = ["FLOP", "FLOP/byte", "Plimsoll", "TPOT", "TTFT"];

test.each(converted)("$name holds no word of its own between tags", ({ text }) => {
  const words = templatesIn(text).flatMap(wordsIn);
  expect(words.map((each) => each.trim()).filter((each) => !names.includes(each))).toEqual([]);
});

test("the scan of templates finds a word between tags, in what is read out, and behind a value", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source.
  const source = 'html`<p title="Help">Found ${html`<b>within</b>`} <code>flag</code>${a ? "}" : `x`} last</p>`';
  expect(
    templatesIn(source)
      .flatMap(wordsIn)
      .map((each) => each.trim()),
  ).toEqual(["Help", "Found", "last", "within"]);
});

const groups = Object.entries(en).filter(([, group]) => typeof group === "object" && group !== null) as [
  keyof Words,
  Record<string, unknown>,
][];

test("every word is used by some view", () => {
  const used = [...converted, ...others].map(({ text }) => text).join("\n");
  const unused = groups.flatMap(([group, words]) =>
    Object.keys(words)
      .filter((key) => !new RegExp(`\\.${key}\\b|"${key}"|[{,] ${key}\\b`).test(used))
      .map((key) => `${group}.${key}`),
  );
  expect(unused).toEqual([]);
});

type Leaf = { path: string; english: unknown; chinese: unknown };

function leaves(english: unknown, chinese: unknown, path: string): Leaf[] {
  if (typeof english !== "object" || english === null) return [{ path, english, chinese }];
  return Object.entries(english).flatMap(([key, value]) =>
    leaves(value, (chinese as Record<string, unknown>)?.[key], path ? `${path}.${key}` : key),
  );
}

const all = leaves({ ...en, core: null }, zhCN, "").filter(({ path }) => path !== "core" && path !== "tag");
/** What a sentence is given in a test: it is a number, a list, and a way to draw a text. */
const given = Object.assign((text: string) => text, { join: () => "1", at: () => "1", toString: () => "1" });
const said = (leaf: unknown): string =>
  typeof leaf === "function"
    ? [leaf(...Array.from({ length: leaf.length }, () => given))].flat(3).map(String).join("")
    : String(leaf);
/** Names and signs are the same in every language. */
const is_same_everywhere = (english: string) =>
  !/\p{L}{2}/u.test(english.replace(/\b(Plimsoll|Markdown|[A-Z]{2,}s?)\b/g, ""));

test.each(all)("$path is said in Chinese", ({ path, english, chinese }) => {
  expect(typeof chinese).toBe(typeof english);
  if (is_same_everywhere(said(english)) || path === "search.memory_of") return;
  expect(said(chinese)).toMatch(/\p{Script=Han}/u);
});

const tasks = tasksOf(await load());
const { presets, schema } = tasks.begin();
const examples = presets.plans.map(({ name, plan }) => ({ name, answer: answerTo(asObject(plan as unknown as Json)) }));

function answerTo(plan: Parameters<typeof tasks.evaluate>[0]): Evaluated {
  const answer = tasks.evaluate(plan);
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.problems));
  return answer as Evaluated;
}

const exampleOf = (wanted: string) => examples.find(({ name }) => name === wanted)?.answer as Evaluated;

const allOf = (fields: Field[]): Field[] =>
  fields.flatMap((field) => [field, ...allOf(field.fields), ...allOf(field.entry?.fields ?? [])]);

test("every field that a table names is one of the plan's", () => {
  const known = new Set(allOf(planFields(schema)).map(({ name }) => name));
  const named = [...Object.keys(zhCN.core?.fields ?? {}), ...Object.keys(zhCN.core?.help ?? {})];
  const parts = named.flatMap((key) => key.split("."));
  expect(parts.filter((name) => !known.has(name) && !["preset", "plimsoll"].includes(name))).toEqual([]);
});

test("what a field means is Chinese, or marked as the English that it still is", () => {
  const fields = spokenIn(zhCN, () => allOf(planFields(schema)));
  const wrong = fields.filter(({ help, help_language }) => /\p{Script=Han}/u.test(help) === (help_language === "en"));
  expect(wrong.filter(({ help }) => help !== "").map(({ name }) => name)).toEqual([]);
  for (const { help_language } of allOf(planFields(schema))) expect(help_language).toBeUndefined();
});

test("every field of a plan has a label in Chinese", () => {
  const labels = spokenIn(zhCN, () => allOf(planFields(schema)));
  const is_known = ({ label }: Field) => /\p{Script=Han}/u.test(label) || ["PUE", "MFU", "CUDA Graph"].includes(label);
  expect(labels.filter((field) => !is_known(field)).map(({ name }) => name)).toEqual([]);
  expect(labels.length).toBeGreaterThan(200);
});

test.each(examples)("$name: whatever the report names, the table has", ({ answer: { report } }) => {
  const { core } = zhCN;
  const cases = report.time.cases;
  const named = {
    targets: report.verdicts.map(({ target }) => target),
    readings: report.verdicts.flatMap(({ readings }) => readings.map(({ name }) => name)),
    components: report.memory.stages.flatMap(({ lines }) => lines.map(({ component }) => component)),
    operations: cases.flatMap(({ prefill, decode }) => [...prefill, ...decode].map(({ operation }) => operation)),
    bounds: cases.flatMap(({ prefill, decode }) => [...prefill, ...decode].map(({ bound }) => bound)),
    cases: cases.flatMap(({ lengths, size }) => [lengths, size]),
    steps: (report.experts?.use ?? []).map(({ step }) => step),
    conditions: report.verdicts.filter(({ condition }) => condition).map(({ target }) => target),
  };
  for (const [table, keys] of Object.entries(named))
    for (const key of keys) expect(core?.[table as keyof typeof named], `${table}: ${key}`).toHaveProperty([key]);
});

test.each([
  {
    name: "16-gpu-moe",
    sentence: "5 项目标中有 1 项不满足：每 GPU 解码吞吐量为 1.96 tokens/ms，要求至少 15 tokens/ms。",
    cause: "受限于 HBM 带宽：KV 缓存上的注意力，占最慢阶段一步的 46 %。",
  },
  {
    name: "deepseek-v3-16xh200",
    sentence: "5 项目标中有 1 项处于临界：每 token 延迟 (TPOT)约为 74.5 ms（61.4 ms 至 90.5 ms），限值 80 ms。",
    cause: "",
  },
])("$name: the headline is composed from the report", ({ name, sentence, cause }) => {
  const { report } = exampleOf(name);
  const plain = (text: unknown) => String(text).replaceAll("\u00a0", " ");
  expect(plain(zhCN.core?.headline(report))).toBe(sentence);
  expect(plain(zhCN.core?.cause(report))).toBe(cause);
});

test("every rule of layouts that the core can name has a word", () => {
  const core = readFileSync(join(web, "../core/verdict/legality.cpp"), "utf8");
  const rules = [...core.matchAll(/^ {4}\{"([^"]+)", "[\w.]+", Severity::/gm)].map(([, rule]) => rule);
  expect(rules.length).toBeGreaterThan(10);
  expect(Object.keys(zhCN.core?.rules ?? {}).sort()).toEqual(rules.sort());
});

test("what binds stays English, and is marked so, where the report's numbers are not what the core's sentence begins with", () => {
  const { report } = exampleOf("16-gpu-moe");
  const decode = report.verdicts.find(({ target }) => target === "decode_throughput");
  if (!decode) throw new Error("no such target");
  expect(zhCN.core?.binds(decode, report)).toContain("HBM 带宽");
  const other = { ...decode, binds: "something that no table has" };
  expect(zhCN.core?.binds(other, report)).toEqual({ english: other.binds });
});

/** What one reads and nobody has marked as English. */
function unmarked(html: string): string {
  return html
    .replace(/<svg.*?<\/svg>/gs, " ")
    .replace(/<(\w+)[^>]*\blang="en"[^>]*>.*?<\/\1>/gs, " ")
    .replace(/<code>.*?<\/code>/gs, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
}

test.each(examples)("$name: in Chinese no sentence of the core stands unmarked", ({ answer }) => {
  const shown = spokenIn(zhCN, () => planView("full", { ...answer, extras: {} }, { goTo: () => {} }));
  const text = unmarked(renderToString(shown as Parameters<typeof renderToString>[0]))
    .replaceAll(answer.report.title, "")
    .replace(/&quot;|&amp;|&lt;/g, " ");
  for (const { statement, stated } of answer.report.claims) expect(statement + stated).not.toBe("");
  const claims = answer.report.claims.reduce((rest, { statement }) => rest.replaceAll(statement, ""), text);
  expect(claims.match(/(?:\b[a-z]{2,}\b ){3,}/g) ?? []).toEqual([]);
});

test.each([
  { tag: "en", spoken: "en" },
  { tag: "de", spoken: "en" },
  { tag: "zh", spoken: "zh-CN" },
  { tag: "zh-CN", spoken: "zh-CN" },
  { tag: "zh-Hans-SG", spoken: "zh-CN" },
  { tag: "zh-TW", spoken: "en" },
  { tag: "zh-Hant", spoken: "en" },
])("a reader of $tag is spoken to in $spoken", ({ tag, spoken }) => {
  expect(spokenTag(tag)).toBe(spoken);
});

test.each([
  { asked: "zh-CN", chosen: "en", preferred: ["de"], wanted: "zh-CN", because: "the address goes first" },
  { asked: "de", chosen: null, preferred: ["zh"], wanted: "de", because: "for numbers, too" },
  {
    asked: "no language",
    chosen: "zh-CN",
    preferred: ["en"],
    wanted: "zh-CN",
    because: "what is none is not asked for",
  },
  { asked: null, chosen: "en", preferred: ["zh-CN"], wanted: "en", because: "a choice outlasts the browser's own" },
  { asked: null, chosen: null, preferred: ["fr", "zh-CN", "en"], wanted: "zh-CN", because: "there are words in it" },
  { asked: null, chosen: null, preferred: ["en-GB", "zh-CN"], wanted: "en", because: "English comes before" },
  { asked: null, chosen: null, preferred: ["zh-TW", "de"], wanted: "en", because: "none of them is spoken" },
  { asked: null, chosen: null, preferred: [], wanted: "en", because: "nothing is known" },
])("asked $asked, chosen $chosen, of $preferred: $wanted, for $because", ({ asked, chosen, preferred, wanted }) => {
  expect(wantedLanguage(asked, chosen, preferred)).toBe(wanted);
});

test("a tag that is none is no language", () => {
  expect(["en", "zh-CN", "fr-CH"].map(isLanguage)).toEqual([true, true, true]);
  expect(["german", "de_DE", ""].map(isLanguage)).toEqual([false, false, false]);
});

// Where numbers come from: formulas taken apart, copied, drawn; every number that opens can be opened; every fix fixes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TemplateResult } from "lit";
import { beforeAll, describe, expect, test } from "vitest";
import { isRefused, load, type Plan, type Plimsoll, type Report } from "../../wasm/plimsoll.ts";
import { loadStudy, type Study } from "../../wasm/study.ts";
import type { Actions } from "../../web/actions.ts";
import { planFields } from "../../web/form/schema.ts";
import type { ClaimAnswer } from "../../web/generated/plan";
import { entryValue } from "../../web/plan/entry.ts";
import { asObject, type Json, type JsonObject, withValue } from "../../web/plan/path.ts";
import { opened as openedAt } from "../../web/plan/shorthand.ts";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { claimAsLatex, claimAsMarkdown, claimAt, numberAt } from "../../web/study/claim-work.ts";
import { asLatex, asMarkdown, commandOf } from "../../web/study/copies.ts";
import { fixesView } from "../../web/study/fixes-view.ts";
import { partsOf, symbolOf } from "../../web/study/formula.ts";
import type { Explanation, Sensitivity, TargetFixes } from "../../web/study/messages.ts";
import { movesView } from "../../web/study/moves-view.ts";
import type { StudyActions } from "../../web/study/studying.ts";
import { claimsView } from "../../web/views/claims.ts";
import { costView } from "../../web/views/cost.ts";
import { layoutView } from "../../web/views/layout.ts";
import { memoryView } from "../../web/views/memory.ts";
import { timeView } from "../../web/views/time.ts";
import { verdictCardsView } from "../../web/views/verdict-cards.ts";

const generated = (name: string) => readFileSync(join(import.meta.dirname, "../../wasm/generated", name));

let plimsoll: Plimsoll;
let study: Study;
beforeAll(async () => {
  plimsoll = await load(generated("plimsoll.wasm"));
  study = await loadStudy(generated("plimsoll-study.wasm"));
});

const all_reduce: Explanation = {
  path: "time.cases[0].decode[5].seconds",
  words: "tensor-parallel all-reduces",
  number: 0.00343,
  value: "3.43 ms",
  steps: [
    {
      symbol: "t_AR[2]",
      words: "one all-reduce",
      formula: "α + B_tp · 2 · (n_g − 1) / n_g / β",
      filled: "12.2 us + 786 kB · 2 · (4 − 1) / 4 / 212 GB/s",
      value: "21.4 us",
      source: "Thakur (2005)",
    },
    {
      symbol: "B_tp",
      words: "bytes of the tensor",
      formula: "⌈b⌉ · d",
      filled: "48 · 8,192",
      value: "786 kB",
      source: "",
    },
    { symbol: "b", words: "sequences", formula: "n_c", filled: "48", value: "48", source: "" },
  ],
  facts: [
    { symbol: "α", words: "fixed time", value: "12.2 us", path: "measured.collective_fixed", origin: "measured" },
    { symbol: "n_g", words: "ranks | of a group", value: "4", path: "layout.tp", origin: "the plan" },
    { symbol: "β", words: "bandwidth", value: "212 GB/s", path: "", origin: "" },
    { symbol: "d", words: "hidden size", value: "8,192", path: "model.hidden", origin: "config.json" },
    { symbol: "n_c", words: "requests", value: "48", path: "workload.concurrency", origin: "the plan" },
  ],
} as Explanation;

describe("a formula", () => {
  const known = new Set(["t_AR", "t_AR[2]", "α", "n_g", "max", "b"]);

  test("falls into its symbols and what stands between them, and loses nothing", () => {
    const formula = "α + max(t_AR[2], 0) · (n_g − 1)";
    const parts = partsOf(formula, new Set(["t_AR[2]", "α", "n_g"]));
    expect(parts.map(({ text }) => text).join("")).toBe(formula);
    expect(parts.filter(({ symbol }) => symbol).map(({ text }) => text)).toEqual(["α", "t_AR[2]", "n_g"]);
  });

  test("has no symbol where a word only begins like one", () => {
    expect(partsOf("bb · b2 · b", known).filter(({ symbol }) => symbol)).toHaveLength(1);
  });

  test.each([
    ["t_AR[2]", { letter: "t", below: "AR", number: "2" }],
    ["α", { letter: "α", below: "", number: "" }],
    ["P_16", { letter: "P", below: "16", number: "" }],
    ["TTFT", { letter: "TTFT", below: "", number: "" }],
    ["n[3]", { letter: "n", below: "", number: "3" }],
  ])("writes %s as letter, what is below, and number", (written, symbol) => {
    expect(symbolOf(written)).toEqual(symbol);
  });
});

describe("the work behind a number, copied", () => {
  test("as Markdown has each formula, its values, its source, and a row for each stated number", () => {
    const text = asMarkdown(all_reduce);
    expect(text).toContain("### tensor-parallel all-reduces: 3.43 ms");
    expect(text).toContain("t_AR[2] = α + B_tp · 2 · (n_g − 1) / n_g / β\n        = 12.2 us + 786 kB");
    expect(text).toContain("Source: Thakur (2005)");
    expect(text).toContain("| `n_g` | ranks \\| of a group | 4 | layout.tp | the plan |");
  });

  test("as LaTeX is one align* whose braces close", () => {
    const text = asLatex(all_reduce);
    expect(text).toMatch(/^\\begin\{align\*\}\n[\s\S]*\\end\{align\*\}\n$/);
    expect(text).toContain(
      "t_{\\mathrm{AR}}^{(2)} &= \\alpha + B_{\\mathrm{tp}} \\cdot 2 \\cdot (n_{\\mathrm{g}} - 1) / n_{\\mathrm{g}} / \\beta",
    );
    expect(text).toContain("48 \\cdot 8{,}192");
    expect(text).toContain("212\\,\\text{GB/s}");
    expect(text).toContain("\\lceil b\\rceil \\cdot d");
    expect([...text].filter((letter) => letter === "{")).toHaveLength(
      [...text].filter((letter) => letter === "}").length,
    );
  });

  test("of every example leaves no sign in LaTeX that LaTeX does not know", () => {
    for (const { name } of examples()) {
      for (const { path } of numbersOf(name).filter((_, i) => i % 5 === 0)) {
        const answer = study.explain({ preset: name }, path);
        if (isRefused(answer)) throw new Error(path);
        expect(asLatex(answer.explanation).replace(/\\\\|\\[{}$&#_%^~]/g, ""), `${name} ${path}`).not.toMatch(
          /[^\x20-\x7e\n]|[$#%]/,
        );
      }
    }
  }, 60_000);

  test("as a command quotes the link", () => {
    expect(commandOf("https://plimsoll.example/#v1&k=1", "verdicts[1].value")).toBe(
      "plimsoll explain 'https://plimsoll.example/#v1&k=1' 'verdicts[1].value'",
    );
  });
});

const examples = () => plimsoll.presets().plans;

function numbersOf(name: string): { path: string }[] {
  const answer = study.explainable({ preset: name });
  if (isRefused(answer)) throw new Error(name);
  return answer.numbers;
}

/** Prefill and decode apart: their numbers have paths of their own. */
const two_pools: Plan = {
  plimsoll: 1,
  model: "llama-3.1-70b",
  accelerator: "h100-sxm",
  layout: "TP4 R2",
  disaggregation: { prefill_layout: "PP2 TP2 R2", handoff_link: { bandwidth: "25 GB/s", latency: "10 us" } },
  engine: { weights: "fp8" },
  workload: { input: "500..6000", output: "50..600", arrival_rate: 6 },
  targets: { ttft: "1 s", tpot: "25 ms" },
} as unknown as Plan;

const plans = () => [...examples().map(({ name }) => ({ preset: name }) as unknown as Plan), two_pools];

/** The paths of everything on the page that opens. */
function pathsOnPage(report: Report): string[] {
  const opens = () => {};
  const views = [
    verdictCardsView(report.verdicts, opens),
    memoryView(report, "", opens),
    timeView(report.time, undefined, opens),
    costView(report.cost, opens),
    layoutView(report, "", opens),
    claimsView(report.claims, null, {} as Actions, opens),
  ];
  const drawn = views.map((view) => (typeof view === "symbol" ? "" : renderToString(view))).join("");
  return [...drawn.matchAll(/data-path="([^"]+)"/g)].map(([, path]) => path as string);
}

function reportOf(plan: Plan): Report {
  const answer = plimsoll.check(plan);
  if (isRefused(answer)) throw new Error(JSON.stringify(answer));
  return answer.report;
}

describe("on the page", () => {
  test("every number that opens can be opened, in every example and of two pools", () => {
    let opened = 0;
    for (const plan of plans()) {
      const report = reportOf(plan);
      const [of_claims, others] = [true, false].map((is_claim) =>
        pathsOnPage(report).filter((path) => path.startsWith("claims[") === is_claim),
      ) as [string[], string[]];
      opened += others.length;
      for (const path of others) expect(study.explain(plan, path), path).not.toHaveProperty("problems");
      for (const path of of_claims) {
        const claim = claimAt(report, path);
        expect(claim && numberAt(claim, path), path).toBeDefined();
      }
    }
    expect(opened).toBeGreaterThan(500);
  }, 120_000);

  test("every number that the core explains opens, in every example and of two pools", () => {
    for (const plan of plans()) {
      const shown = new Set(pathsOnPage(reportOf(plan)));
      const answer = study.explainable(plan);
      if (isRefused(answer)) throw new Error();
      const missing = answer.numbers.map(({ path }) => path).filter((path) => !shown.has(path));
      // The page has the operations of the headline's case alone, and of open arrivals nothing tells the decode pool's rate.
      const left_out = /^time\.cases\[([1-9]\d*\]\.(prefill|decode)\[|\d+\]\.decode_requests_per_s)/;
      expect(missing.filter((path) => !left_out.test(path))).toEqual([]);
    }
  }, 60_000);

  test("every number of a claim that was computed opens its audit", () => {
    const report = reportOf({ preset: "16-gpu-moe" } as unknown as Plan);
    const computed = report.claims.flatMap(({ computed }) => computed);
    expect(pathsOnPage(report).filter((path) => path.startsWith("claims["))).toHaveLength(computed.length);
    expect(claimAt(report, "verdicts[0].value")).toBeNull();
  });

  test("nothing opens where no work can be shown, as in an element", () => {
    const [example] = examples();
    const answer = plimsoll.check({ preset: example?.name ?? "" });
    if (isRefused(answer)) throw new Error();
    expect(renderToString(memoryView(answer.report, ""))).not.toContain("<button");
  });
});

describe("a claim's audit, copied", () => {
  const claim: ClaimAnswer = {
    kind: "kv_cache_per_gpu",
    statement: "KV | cache",
    answer: "holds_if",
    stated: "15 GB",
    reason: "split over PP_2 alone",
    computed: [{ name: "as_placed_GB", value: 2.68435456, unit: "GB" }],
    steps: ["336 MB a sequence × 8 = 42.9 GB"],
  };

  test("as Markdown has the answer, the steps and every digit, and lets no mark of a plan through", () => {
    const text = claimAsMarkdown(claim);
    expect(text).toContain("### KV \\| cache\n\nStated: 15 GB. Answer: holds if. Split over PP\\_2 alone.");
    expect(text).toContain("```\n336 MB a sequence × 8 = 42.9 GB\n```");
    expect(text).toContain("| As placed | 2.68435456 GB |");
  });

  test("as LaTeX is one align* of what LaTeX knows", () => {
    const text = claimAsLatex(claim);
    expect(text).toContain("\\text{As placed} &= 2.68435456\\,\\text{GB} \\\\");
    expect(text).toMatch(/^\\begin\{align\*\}\n[\x20-\x7e\n]*\\end\{align\*\}\n$/);
  });
});

describe("what a tenth more does", () => {
  const changes: Sensitivity[] = [
    { target: "ttft", input: "accelerator.peak_bf16", words: "peak", elasticity: -0.8, tenth_more: -0.07 },
    { target: "ttft", input: "workload.input", words: "prompt tokens", elasticity: 0.5, tenth_more: 0.05 },
    {
      target: "tpot",
      input: "accelerator.memory_bandwidth",
      words: "HBM bandwidth",
      elasticity: -0.6,
      tenth_more: -0.055,
    },
  ];
  const shown = (target: string) =>
    renderToString(
      movesView({ of: {}, changes, problems: [], target }, {} as StudyActions) as ReturnType<typeof movesView> & object,
    );

  test("is said of one answer at a time, the largest change in a sentence", () => {
    expect(shown("")).toContain("10 % more of “peak” moves TTFT by -7 %");
    expect(shown("tpot")).toContain("moves TPOT by -5.5 %");
    expect(shown("tpot")).not.toContain("prompt tokens");
  });

  test("is drawn to the right where it is better: a shorter time, a higher throughput", () => {
    const bars = [...shown("ttft").matchAll(/class="move-bar (\w+)"/g)].map(([, side]) => side);
    expect(bars).toEqual(["better", "worse"]);
  });

  test("of an answer that the plan has no longer is that of the first", () => {
    expect(shown("decode_throughput")).toContain("moves TTFT");
  });
});

describe("what would fix it", () => {
  const of_ttft: TargetFixes = {
    target: "ttft",
    title: "TTFT",
    unit: "s",
    verdict: "misses",
    fixes: [
      {
        change: "chunk 8,192 → 4,096 tokens",
        edits: [{ path: "engine.chunk_tokens", value: "4096" }],
        value: 1.93,
        meets_all: true,
        changes_quality: false,
      },
      {
        change: "KV cache bf16 → fp8",
        edits: [{ path: "engine.kv_cache", value: "fp8" }],
        value: 1.5,
        meets_all: false,
        changes_quality: true,
      },
    ],
    nearest: "",
  };
  const drawn = (fixes: TargetFixes | null, problems: { path: string; message: string }[] = []) =>
    renderToString(fixesView({ target: "ttft", fixes, problems }, {} as StudyActions) as TemplateResult)
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim();

  test("each change stands with what the target comes to, and with what else it does", () => {
    expect(drawn(of_ttft)).toBe(
      "Chunk 8,192 → 4,096 tokens 1.93 s meets everything KV cache bf16 → fp8 1.5 s changes the answers’ quality",
    );
  });

  test("where there is none, what comes nearest; before that, that it is tried; a refusal by its reason", () => {
    expect(drawn({ ...of_ttft, fixes: [], nearest: "No single change does it." })).toBe("No single change does it.");
    expect(drawn(null)).toBe("Trying single changes …");
    expect(drawn(null, [{ path: "", message: "nothing is to be fixed" }])).toBe("Nothing is to be fixed");
  });

  test("every change that is offered for an example mends its target, put in as the page puts it in", () => {
    const fields = planFields(plimsoll.planSchema() as JsonObject);
    let tried = 0;
    for (const { plan } of plimsoll.presets().plans) {
      const text = JSON.stringify(plan);
      const before = plimsoll.check(text);
      const written = plimsoll.write(text);
      const fixes = study.fixes(text);
      if (isRefused(before) || isRefused(written) || isRefused(fixes)) throw new Error("an example is refused");
      const plans = { plan: asObject(plan as Json), complete: written.complete as unknown as JsonObject };
      const open = (at: string) => openedAt(at, fields, plans, before.report as unknown as Json);
      for (const { target, fixes: offered } of fixes.fixes.targets)
        for (const { edits, value, change } of offered) {
          const made = edits.reduce(
            (made, edit) => withValue(made, edit.path, entryValue(edit.value), open),
            plans.plan,
          );
          const after = plimsoll.check(JSON.stringify(made));
          if (isRefused(after)) throw new Error(`${change}: ${after.problems[0]?.message}`);
          const verdict = after.report.verdicts.find((one) => one.target === target);
          expect(verdict, change).toMatchObject({ verdict: "meets", value });
          tried += 1;
        }
    }
    expect(tried).toBeGreaterThan(10);
  });
});

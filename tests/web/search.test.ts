// Other layouts of the plan, and the plan turned round: what is asked, what is shown, and what it makes of the plan.

import { describe, expect, test, vi } from "vitest";
import type { Search } from "../../wasm/search.ts";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { searchTasksOf } from "../../web/search/answers.ts";
import { editsOfAnswer, editsOfLayout, type FoundLayout, keyOf } from "../../web/search/applied.ts";
import { fieldOf, no_texts, optionsOf } from "../../web/search/form.ts";
import type { InverseAnswer, SearchReport, ToldOfSearch } from "../../web/search/messages.ts";
import type { SearchActions } from "../../web/search/searching.ts";
import { type SearchOnPage, standingOf } from "../../web/search/state.ts";
import { searchView } from "../../web/search/view.ts";
import { initialState } from "../../web/state.ts";

const tp4: FoundLayout = {
  layout: "TP4",
  expanded: "TP4 = 4 GPUs",
  gpus: 4,
  chunk_tokens: 2048,
  verdict: "meets",
  ttft_s: 0.25,
  tpot_s: 0.02,
  decode_tokens_per_s_per_gpu: 400,
  total_tokens_per_s_per_gpu: 900,
  memory_bytes: 48e9,
  limit_bytes: 72e9,
  is_tied: true,
};
const tp8: FoundLayout = { ...tp4, layout: "TP8", gpus: 8, total_tokens_per_s_per_gpu: 880 };

const report: SearchReport = {
  version: "0.1.0",
  headline: "TP4: 900 tokens/s per GPU, on 4 GPUs; it meets every target.",
  reasons: ["A decode step takes 20 ms."],
  objective: "throughput",
  gpus: 8,
  is_complete: true,
  share: 1,
  layouts: 1204,
  left_out: 0,
  fitting: 310,
  wanted: 42,
  best: [tp4, tp8],
  own: { ...tp4, layout: "TP2", gpus: 2, verdict: "misses", is_tied: false },
  front: [tp4],
  axes: [
    { axis: "TP", degree: 1, why_not: "needs 141 GB of 72 GB" },
    { axis: "TP", degree: 4, best: tp4, why_not: "" },
  ],
  relaxations: [{ target: "ttft", title: "TTFT", limit: 0.2, value: 0.25, unit: "s", by: 0.25, layout: tp8 }],
  ruled_out: [{ axis: "TP", degrees: [3, 5], rule: "TP divides the query heads" }],
};

const plan = { model: "llama-3.1-70b" };
const complete = { workload: { concurrency: 16, input: 2048 }, cluster: { gpus: 4 } };
const actions = { use() {} } as unknown as SearchActions;

const searched: SearchOnPage = {
  texts: no_texts,
  of: { plan, complete, options: {} },
  used: null,
  found: { report, svg: '<svg viewBox="0 0 680 400"></svg>' },
  problems: [],
  is_searching: false,
  share: 1,
  is_stopped: false,
  asked: null,
  view: () => null,
};

function page(search: Partial<SearchOnPage>, now: object = plan): string {
  const state = { ...initialState(), plan: now as typeof plan, search: { ...searched, ...search } };
  return renderToString(searchView(state, actions) as Parameters<typeof renderToString>[0]);
}

/** What one reads, tags aside. */
const words = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
const rowsOf = (html: string) => [...html.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) => words(row));

describe("the form", () => {
  test("states what was typed; what is left empty stays the plan's", () => {
    expect(optionsOf(no_texts)).toEqual({ objective: "throughput" });
    expect(optionsOf({ ...no_texts, gpus: "64", chunk_tokens: "2048, 8192", weights: "bf16,fp8" })).toEqual({
      objective: "throughput",
      gpus: 64,
      chunk_tokens: [2048, 8192],
      weights: ["bf16", "fp8"],
    });
  });

  test("hands on what is no number, for the core to refuse", () => {
    expect(optionsOf({ ...no_texts, gpus: "many", sequences: "16, x" })).toMatchObject({
      gpus: "many",
      sequences: [16, "x"],
    });
  });

  test.each([
    ["options.gpus", "gpus"],
    ["options.chunk_tokens[1]", "chunk_tokens"],
    ["sequences", "sequences"],
    ["cluster.gpus", null],
    ["disaggregation", null],
    ["", null],
  ])("a problem at %s stands beside the field %s", (path, field) => {
    expect(fieldOf({ path, message: "" })).toBe(field);
  });

  test("shows what is wrong beside its field, and what is wrong with the plan by itself", () => {
    const shown = page({
      found: null,
      problems: [
        { path: "options.gpus", message: "must be at least 1" },
        { path: "disaggregation", message: "leave it out" },
      ],
    });
    expect(shown).toContain('aria-describedby="search-gpus-problem"');
    expect(words(shown)).toContain("must be at least 1");
    expect(words(shown)).toContain("There is no answer: 1 problem disaggregation : leave it out");
  });
});

describe("what was found", () => {
  test("the best stand first, the plan's own layout last, and what is tied says so", () => {
    const [, first, second, own] = rowsOf(page({}));
    expect(first).toBe("TP4 4 250 ms 20 ms 400 900 48 GB of 72 GB meets Use");
    expect(second).toBe("TP8 tied 8 250 ms 20 ms 400 880 48 GB of 72 GB meets Use");
    expect(own).toBe("TP2 this plan 2 250 ms 20 ms 400 900 48 GB of 72 GB misses");
  });

  test("a degree has its best, or why there is none; one concession has its price", () => {
    const rows = rowsOf(page({}));
    expect(rows).toContain("TP 1 needs 141 GB of 72 GB");
    expect(rows).toContain("TTFT 200 ms 250 ms 25 % TP8 Use");
    expect(words(page({}))).toContain("TP 3, 5: TP divides the query heads");
  });

  test("what a million tokens cost stands there where a price is known", () => {
    const priced = { ...report, best: [{ ...tp4, usd_per_million_tokens: 1.25 }, tp8] };
    const [head, first, second] = rowsOf(page({ found: { report: priced, svg: "" } }));
    expect(head).toContain("Total A million tokens Memory");
    expect(first).toContain("400 900 1.25 USD 48 GB");
    expect(second).toContain("400 880 – 48 GB");
    expect(rowsOf(page({}))[0]).not.toContain("million");
  });

  test("of another plan it says so, and nothing of it can be used", () => {
    const shown = page({}, { model: "another" });
    expect(words(shown)).toContain("found for another plan");
    expect(shown).toContain("found is-older");
    expect(shown.match(/aria-label="Use [^>]*disabled/g)).toHaveLength(5);
    expect(page({})).not.toContain("disabled");
  });

  test("names pairs of pools, and how sure the first of them is", () => {
    const prefill = { layout: "TP2 R4", expanded: "TP2 × 4 = 8 GPUs", gpus: 8 };
    const pools = {
      headline: "Prefill TP2 R4, decode TP4: …",
      reasons: ["The links …"],
      is_proven: true,
      pairs: 1757,
      evaluated: 5,
      best: [{ ...tp4, prefill }],
      is_tied: false,
    };
    const shownWith = (changes: Partial<SearchReport>) =>
      words(page({ found: { report: { ...report, ...changes }, svg: "" } }));
    expect(shownWith({ pools })).toContain("prefill TP2 R4, decode TP4");
    expect(shownWith({ pools })).toContain("1,757 pairs of pools, 5 evaluated; no other can be better");
    expect(shownWith({ pools: { ...pools, is_proven: false } })).toContain("others may be better");
    expect(shownWith({ pools: { ...pools, is_proven: false }, is_complete: false })).toContain("the search goes on");
  });

  test("once a layout of it is used it still holds, and the plan's own is the one before", () => {
    const used = { plan: { model: "llama-3.1-70b", layout: "TP4" }, key: keyOf(tp4) };
    const shown = page({ used }, used.plan);
    expect(shown).not.toContain("is-older");
    expect(rowsOf(shown)[1]).toContain("In use");
    expect(rowsOf(shown)[2]).toMatch(/Use$/);
    expect(words(shown)).toContain("TP2 the plan before");
  });

  test("meanwhile it is called so, with how far the search is", () => {
    const shown = words(page({ is_searching: true, share: 0.4 }));
    expect(shown).toContain("So far: TP4");
    expect(shown).toContain("40 %");
    expect(words(page({ is_stopped: true }))).toContain("not every layout was looked at");
  });

  test("belongs to its plan, and to that plan on a layout of it", () => {
    const used = { plan: {}, key: "" };
    expect(standingOf(searched, plan)).toBe("of this plan");
    expect(standingOf({ ...searched, used }, used.plan)).toBe("of this plan before");
    expect(standingOf({ ...searched, used }, {})).toBe("of another plan");
  });
});

describe("a layout in the plan", () => {
  const edits = (found: Partial<FoundLayout>, options = {}, more = {}) =>
    editsOfLayout({ ...tp4, ...found }, { complete: { ...complete, ...more }, options });

  test("is its notation, and nothing that was not tried", () => {
    expect(edits({})).toEqual([["layout", "TP4"]]);
    expect(edits({ layout: "", gpus: 1 })).toEqual([["layout", "TP1"]]);
  });

  test("is that of both pools, or takes the plan's pools out", () => {
    const prefill = { layout: "", expanded: "one GPU", gpus: 1 };
    expect(edits({ prefill })).toEqual([
      ["layout", "TP4"],
      ["disaggregation.prefill_layout", "TP1"],
    ]);
    expect(edits({}, {}, { disaggregation: { prefill_layout: "TP2" } })).toEqual([
      ["layout", "TP4"],
      ["disaggregation", null],
    ]);
    expect(keyOf({ ...tp4, prefill })).not.toBe(keyOf(tp4));
  });

  test("brings with it what was tried", () => {
    const found = { sequences: 64, weights: "fp8", kv_cache: "fp8" } as const;
    expect(edits(found, { chunk_tokens: [2048, 4096] })).toEqual([
      ["layout", "TP4"],
      ["engine.chunk_tokens", 2048],
      ["workload.concurrency", 64],
      ["engine.weights", "fp8"],
      ["engine.experts", "fp8"],
      ["engine.kv_cache", "fp8"],
    ]);
    expect(edits({ sequences: 64 }, {}, { workload: { burst: 8 } })).toContainEqual(["workload.burst", 64]);
  });

  test("has its GPUs", () => {
    expect(edits({ gpus: 8 })).toContainEqual(["cluster.gpus", 8]);
    expect(edits({ gpus: 8 }, {}, { cluster: { gpus: 0 } })).toEqual([["layout", "TP4"]]);
  });
});

describe("the plan turned round", () => {
  const answer = (question: InverseAnswer["question"], value?: number, more: Partial<InverseAnswer> = {}) => ({
    question,
    title: "Largest concurrency",
    value,
    unit: "",
    is_endless: false,
    sentence: "64 sequences.",
    layout: "",
    ...more,
  });
  const link = { bandwidth: "450 GB/s", latency: "2 us" };

  test.each([
    ["batch", 64, {}, [["workload.concurrency", 64]]],
    ["context", 8192, {}, [["workload.input", 8192]]],
    [
      "context",
      100,
      { workload: { concurrency: 16, cached_prefix: 512 } },
      [
        ["workload.input", 100],
        ["workload.cached_prefix", 99],
      ],
    ],
    [
      "rate",
      2.5,
      {},
      [
        ["workload.concurrency", null],
        ["workload.arrival_rate", 2.5],
      ],
    ],
    ["hbm", 2500e9, {}, [["accelerator.memory_bandwidth", "2500 GB/s"]]],
    [
      "scale_up",
      200e9,
      { accelerator: { scale_up: link } },
      [["cluster.scale_up", { ...link, bandwidth: "200 GB/s" }]],
    ],
    ["scale_up", 200e9, { cluster: { scale_up: link } }, [["cluster.scale_up.bandwidth", "200 GB/s"]]],
    ["scale_out", 25e9, {}, [["cluster.scale_out.bandwidth", "25 GB/s"]]],
  ] as const)("%s of %d can be put into it", (question, value, more, edits) => {
    expect(editsOfAnswer(answer(question, value), { ...complete, ...more })).toEqual(edits);
  });

  test("the fewest GPUs are a layout", () => {
    expect(editsOfAnswer(answer("gpus", 4, { layout: "TP4", stated: 4 }), complete)).toEqual([["layout", "TP4"]]);
  });

  test("nothing is put in where nothing holds, or where it is there already", () => {
    expect(editsOfAnswer(answer("batch"), complete)).toEqual([]);
    expect(editsOfAnswer(answer("batch", 16, { stated: 16 }), complete)).toEqual([]);
  });

  test("an answer stands with a way to use it, until the plan is another", () => {
    const asked = { question: "batch" as const, of: plan, answer: answer("batch", 64), problems: [] };
    const current = page({ asked });
    expect(words(current)).toContain("Largest concurrency : 64 sequences.");
    expect(current).toContain('data-use="answer"');
    expect(current).toMatch(/data-question="batch"[^>]*aria-pressed="true"/);
    const later = page({ asked }, { model: "another" });
    expect(later).not.toContain('data-use="answer"');
    expect(words(later)).toContain("as it was then");
  });
});

describe("the thread", () => {
  const told: ToldOfSearch[] = [];
  const tasksOver = (search: Partial<Search>) => searchTasksOf(search as Search, (one) => told.push(one));

  test("tells the first of the best at once, and others as they can be read", () => {
    vi.useFakeTimers();
    const tasks = tasksOver({
      search: (_, __, ___, watch) => {
        for (const share of [0.1, 0.2, 0.3, 0.4]) {
          if (watch?.wantsBest(share)) watch.best({ json: report, svg: "" } as never);
          vi.advanceTimersByTime(70);
        }
        return { json: report, svg: "<svg/>" } as never;
      },
    });
    expect(tasks.search(plan, {})).toEqual({ report, svg: "<svg/>" });
    expect(told.map(({ share }) => share)).toEqual([0.1, 0.3]);
    vi.useRealTimers();
  });

  test("hands on what is refused", () => {
    const refused = { problems: [{ path: "model", message: "missing" }], problem_count: 1 };
    const tasks = tasksOver({ search: () => refused as never, turnedRound: () => refused as never });
    expect(tasks.search(plan, {})).toBe(refused);
    expect(tasks.turnedRound(plan, "batch")).toBe(refused);
  });
});

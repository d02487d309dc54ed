// The waterfall: steps that follow each other and come to their whole.
import { describe, expect, test } from "vitest";
import { isRefused, load } from "../../wasm/plimsoll.ts";
import { tasksOf } from "../../web/answers.ts";
import { font_px, widthOf } from "../../web/format/picture.ts";
import type { OperationTime, TimeCase } from "../../web/generated/plan";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { firstTokenFall, operationsFall, tokenFall } from "../../web/waterfall/steps.ts";
import { largestSentence, waterfallView } from "../../web/waterfall/view.ts";

const operations: OperationTime[] = [
  { operation: "qkv", title: "projections", seconds: 2, bound: "memory" },
  { operation: "host", title: "host", seconds: 1, bound: "fixed" },
];

const time = {
  prefill: operations,
  decode: operations,
  ttft_s: 20,
  tpot_s: 5,
  prefill_chunks: 4,
  prefill_chunk_s: 5,
  prefill_end_s: 14,
  decode_micro_batches: 1,
  decode_micro_batch_s: 4,
  decode_step_s: 4,
  decode_step_tokens: 1,
} as TimeCase;

const secondsOf = (fall: { steps: { name: string; seconds: number }[] } | null) =>
  fall?.steps.map(({ name, seconds }) => [name, seconds]);

test("operations follow each other", () => {
  const fall = operationsFall(operations, "all");
  expect(fall.steps.map(({ start_s }) => start_s)).toEqual([0, 2]);
  expect(fall.total_s).toBe(3);
});

describe("to the first token", () => {
  test("a chunk, the other stages, the other chunks, and what is waited for", () => {
    expect(secondsOf(firstTokenFall(time))).toEqual([
      ["a chunk, one stage", 3],
      ["other stages, hops", 2],
      ["3 more chunks", 9],
      ["waits, front end", 6],
    ]);
  });

  const missing: [string, Partial<TimeCase>][] = [
    ["no TTFT", { ttft_s: undefined }],
    ["a single step", { ttft_s: 3, prefill_chunk_s: 3, prefill_end_s: 3 }],
    ["parts that are more than the whole", { ttft_s: 10 }],
  ];
  test.each(missing)("%s is not drawn", (_, change) => {
    expect(firstTokenFall({ ...time, ...change } as TimeCase)).toBeNull();
  });

  test("what rounding leaves is no step", () => {
    expect(secondsOf(firstTokenFall({ ...time, prefill_chunk_s: 3 * (1 + 1e-14) }))?.length).toBe(3);
  });
});

describe("to a token", () => {
  test("the other stages, or the micro-batches that take turns; and prompts beside", () => {
    expect(secondsOf(tokenFall(time))).toEqual([
      ["one stage", 3],
      ["other stages, hops", 1],
      ["prompts beside", 1],
    ]);
    const turns = { ...time, decode_micro_batches: 2, decode_step_s: 4.5 };
    expect(secondsOf(tokenFall(turns))?.[1]).toEqual(["other micro-batches", 1.5]);
  });

  test("a step that brings several tokens ends with itself", () => {
    const fall = tokenFall({ ...time, decode_step_tokens: 2.5, tpot_s: 1.6 });
    expect(fall).toMatchObject({ total_name: "a step", total_s: 4 });
  });

  test("nothing is drawn where nothing decodes", () => {
    expect(tokenFall({ ...time, decode_micro_batches: 0, decode: [] })).toBeNull();
  });
});

test("the largest part is named", () => {
  const fall = firstTokenFall(time) ?? expect.fail("no waterfall");
  expect(largestSentence(fall)).toBe("The largest part of TTFT, 20\u00a0s, is the chunks that follow: 45\u00a0%.");
});

/** x and width of each bar, the whole's last. */
function barsOf(drawn: string): [number, number][] {
  return [...drawn.matchAll(/<rect x="?([\d.]+)"? y="?\d+"? width="?([\d.]+)"? height="?12/g)].map(([, x, wide]) => [
    Number(x),
    Number(wide),
  ]);
}

test("each bar begins where the one before ends, and the last is as long as all", () => {
  const bars = barsOf(renderToString(waterfallView("Prefill", "", operationsFall(operations, "all of it"))));
  expect(bars.length).toBe(3);
  const [[x0, w0], [x1, w1], [x2, w2]] = bars as [[number, number], [number, number], [number, number]];
  expect(x0 + w0).toBeCloseTo(x1, 0);
  expect(x2).toBe(x0);
  expect(x2 + w2).toBeCloseTo(x1 + w1, 0);
  expect(w0 / w1).toBeCloseTo(2, 1);
});

const plimsoll = await load();

test.each(plimsoll.presets().plans.map(({ name }) => name))("%s: what is drawn comes to what is said", (name) => {
  const answer = tasksOf(plimsoll).evaluate({ preset: name });
  if (isRefused(answer)) throw new Error(name);
  for (const each of answer.report.time.cases) {
    const first = firstTokenFall(each);
    if (first) expect(first.total_s / (each.ttft_s ?? 0)).toBeCloseTo(1, 6);
    const token = tokenFall(each);
    if (token?.total_name === "TPOT") expect(token.total_s / (each.tpot_s ?? 0)).toBeCloseTo(1, 6);
  }
});

test("a name of square characters is given the room that it takes", () => {
  expect(widthOf("输出投影")).toBe(4 * font_px);
  expect(widthOf("TP 归约")).toBeGreaterThan(widthOf("TP ab"));
});

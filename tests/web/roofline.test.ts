// The roofline: where points and lines lie, which names have room, and what is said of it.
import { describe, expect, test } from "vitest";
import { isRefused, load } from "../../wasm/plimsoll.ts";
import { tasksOf } from "../../web/answers.ts";
import type { OperationTime, TimeReport } from "../../web/generated/plan";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { axesOf, plot, ticksAcross, ticksUp, xOf, yOf } from "../../web/roofline/axes.ts";
import { boxOf, labelsOf, overlap } from "../../web/roofline/labels.ts";
import { linesOf } from "../../web/roofline/lines.ts";
import { leftOutSentence, rooflineSentence } from "../../web/roofline/sentence.ts";
import { longestOf, ratesOf, workOf } from "../../web/roofline/work.ts";
import { rooflinesView, timeView } from "../../web/views/time.ts";

const operation = (name: string, more: Partial<OperationTime>): OperationTime => ({
  operation: name,
  title: name,
  seconds: 1e-3,
  bound: "memory",
  ...more,
});

const hbm = 2e12;
/** 1 FLOP/byte on a machine whose ridge is at 200. */
const attention = operation("attention", {
  title: "attention over the KV cache",
  seconds: 4e-3,
  flop: 8e9,
  bytes: 8e9,
  flop_per_s: 400e12,
  bytes_per_s: hbm,
});
/** 1,000 FLOP/byte, on a roof twice as high. */
const ffn = operation("dense_ffn", {
  title: "dense FFN",
  seconds: 2e-3,
  bound: "compute",
  flop: 1.6e12,
  bytes: 1.6e9,
  flop_per_s: 800e12,
  bytes_per_s: hbm,
});
const reduce = operation("tp_all_reduce", { title: "all-reduces", seconds: 2e-3, bound: "link" });
const draft = operation("draft", { title: "drafting", seconds: 1e-4, flop: 1e9, bytes: 1e9 });
const works = workOf([attention, ffn, reduce, draft]);
const axes = axesOf(works) ?? expect.fail("no axes");

describe("work", () => {
  test("only what has FLOP and bytes has a point", () => {
    expect(works.map(({ operation: { operation } }) => operation)).toEqual(["attention", "dense_ffn", "draft"]);
    expect(works[0]).toMatchObject({ intensity: 1, flop_per_s: 2e12, limits: { ridge: 200 } });
    expect(works[2]?.limits).toBeNull();
    expect(longestOf(works)?.operation).toBe(attention);
  });

  test("rates that differ in their last digits are one line", () => {
    const nearly = { ...ffn, flop_per_s: 800e12 * (1 + 1e-14) };
    expect(ratesOf(workOf([attention, ffn, nearly]), "flop_per_s").map(({ value }) => value)).toEqual([800e12, 400e12]);
    expect(ratesOf(works, "bytes_per_s")[0]?.ridges).toEqual([200, 400]);
  });
});

describe("axes", () => {
  test("all points and ridges lie within, and a decade is as wide anywhere", () => {
    for (const { intensity, flop_per_s } of works) {
      expect(xOf(axes, intensity)).toBeGreaterThan(plot.left);
      expect(xOf(axes, intensity)).toBeLessThan(plot.right);
      expect(yOf(axes, flop_per_s)).toBeGreaterThan(plot.top);
      expect(yOf(axes, flop_per_s)).toBeLessThan(plot.bottom);
    }
    expect(xOf(axes, 100) - xOf(axes, 10)).toBeCloseTo(xOf(axes, 10) - xOf(axes, 1), 6);
    expect(yOf(axes, 1e12)).toBeGreaterThan(yOf(axes, 1e13));
  });

  test("ticks are decades, and never too many", () => {
    expect(ticksAcross(axes).map(({ text }) => text)).toEqual(["0.1", "1", "10", "100", "1,000", "10,000"]);
    const wide = axesOf(workOf([{ ...attention, flop: 8, seconds: 100 }, ffn])) ?? expect.fail("no axes");
    expect(ticksAcross(wide).length).toBeLessThanOrEqual(6);
    expect(ticksUp(wide).length).toBeLessThanOrEqual(6);
    expect(ticksUp(axes).map(({ text }) => text)).toContain("100\u00a0T");
  });

  test("nothing to draw has no axes", () => {
    expect(axesOf(workOf([reduce]))).toBeNull();
  });
});

describe("lines", () => {
  const lines = linesOf(works, axes);

  test("a slope ends where it meets the highest roof, and a roof begins at its ridge", () => {
    const [slope] = lines.slopes;
    const [high, low] = lines.roofs;
    expect(slope?.slice(2)).toEqual(high?.slice(0, 2));
    expect(low?.[0]).toBeCloseTo(xOf(axes, 200), 6);
    expect(high?.[2]).toBe(plot.right);
  });

  test("a bound operation without fixed times lies on its line", () => {
    const y_on_slope = yOf(axes, hbm * 1);
    expect(yOf(axes, works[0]?.flop_per_s ?? 0)).toBeCloseTo(y_on_slope, 6);
    expect(yOf(axes, works[1]?.flop_per_s ?? 0)).toBeCloseTo(lines.roofs[0]?.[1] ?? 0, 6);
  });

  test("rates and the ridge of what takes longest are named", () => {
    expect(lines.slope_label?.text).toBe("HBM 2\u00a0TB/s");
    expect(lines.ridge?.text).toBe("ridge 200\u00a0FLOP/byte");
    expect(lines.roof_labels.map(({ text }) => text)).toEqual(["800\u00a0TFLOP/s", "400\u00a0TFLOP/s"]);
  });

  test("roofs that nearly touch share a name", () => {
    const close = workOf([ffn, { ...ffn, flop_per_s: 780e12 }]);
    expect(linesOf(close, axes).roof_labels.map(({ text }) => text)).toEqual(["780–800\u00a0TFLOP/s"]);
  });
});

describe("labels", () => {
  test("none stands on another, on a point, on what is taken, or outside", () => {
    const points = Array.from({ length: 12 }, (_, i) => ({ x: 100 + (i % 3) * 9, y: 100 + i * 5, name: "attention" }));
    const taken: [number, number, number, number][] = [[110, 60, 200, 110]];
    const labels = labelsOf(points, taken, [60, 0, 300, 200]).map(boxOf);
    expect(labels.length).toBeGreaterThan(0);
    expect(labels.length).toBeLessThan(points.length);
    labels.forEach((box, i) => {
      expect(box[0]).toBeGreaterThanOrEqual(60);
      expect(box[3]).toBeLessThanOrEqual(200);
      for (const other of [...labels.slice(i + 1), ...taken]) expect(overlap(box, other)).toBe(false);
      for (const { x, y } of points) expect(overlap(box, [x - 4, y - 4, x + 4, y + 4])).toBe(false);
    });
  });

  test("one that has no room beside its point stands below, at the end of a line that crosses no other", () => {
    const points = [100, 108, 116].map((x, i) => ({ x, y: 50, name: `name ${i}` }));
    const labels = labelsOf(points, [[0, 40, 300, 60]], [0, 40, 300, 200]);
    expect(labels.map(({ text }) => text)).toEqual(["name 0", "name 1", "name 2"]);
    const lines = labels.flatMap(({ leader }) => (leader ? [leader] : []));
    expect(lines.length).toBeGreaterThan(0);
    for (const { x, from, to } of lines)
      for (const label of labels.filter(({ leader }) => leader?.x !== x))
        expect(overlap(boxOf(label), [x - 0.5, from, x + 0.5, to])).toBe(false);
  });

  test("of two that have room for one, the first has it", () => {
    const points = [
      { x: 100, y: 100, name: "first" },
      { x: 100, y: 100, name: "second" },
    ];
    expect(labelsOf(points, [], [90, 90, 150, 110]).map(({ text }) => text)).toEqual(["first"]);
  });
});

const sentences: [string, OperationTime[], string][] = [
  [
    "what HBM bounds",
    [attention, ffn],
    "Decode: 83\u00a0% of the bytes go to attention over the KV cache, at 1\u00a0FLOP/byte, far left of the ridge at 200: bound by HBM.",
  ],
  [
    "what compute bounds",
    [ffn],
    "Decode: 100\u00a0% of the FLOP go to dense FFN, at 1,000\u00a0FLOP/byte, right of the ridge at 400: bound by compute.",
  ],
  [
    "tiles that are not full",
    [{ ...ffn, bytes: 16e9 }],
    "Decode: 100\u00a0% of the FLOP go to dense FFN, at 100\u00a0FLOP/byte, left of the ridge at 400: bound by compute all the same, for its tiles are not full.",
  ],
  [
    "small kernels",
    [{ ...attention, bound: "fixed", flop: 8e9 * 190 }],
    "Decode: 100\u00a0% of the bytes go to attention over the KV cache, at 190\u00a0FLOP/byte, at the ridge, 200: most of its time is fixed.",
  ],
  ["nothing that computes", [reduce], ""],
];

test.each(sentences)("the sentence says of %s where it lies and why", (_, operations, want) => {
  expect(rooflineSentence("Decode", operations)).toBe(want);
});

test("what has no point is named with its share of the time", () => {
  expect(leftOutSentence([attention, ffn, reduce])).toBe(
    "All-reduces has no FLOP that are counted, and no point: 25\u00a0% of the time.",
  );
  expect(leftOutSentence([attention])).toBe("");
});

const plimsoll = await load();

function timesOf(plan: string): TimeReport {
  const answer = tasksOf(plimsoll).evaluate({ preset: plan });
  if (isRefused(answer)) throw new Error(plan);
  return answer.report.time;
}

test.each(plimsoll.presets().plans.map(({ name }) => name))("%s: a point for each operation with FLOP", (name) => {
  const time = timesOf(name);
  const [headline] = time.cases;
  const drawn = renderToString(timeView(time));
  const count = (of: string) => drawn.split(of).length - 1;
  const points = (operations: OperationTime[] = []) => operations.filter(({ flop }) => flop).length;
  expect(count('<circle class="point"')).toBe(points(headline?.prefill));
  expect(count('<path class="point"')).toBe(points(headline?.decode));
  expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
  if (time.known) expect(renderToString(rooflinesView(time))).toContain('id="roofline"');
});

// The page of the record shows what the record says: its errors, what it could not predict, and where a figure is from.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { partsOf } from "../../web/accuracy/family.ts";
import { useOf } from "../../web/accuracy/overview-view.ts";
import { percentText, signedText } from "../../web/accuracy/percent.ts";
import { byOrder, quantityOf } from "../../web/accuracy/quantities.ts";
import { readRecord, type Scored } from "../../web/accuracy/record.ts";
import { panelsOf, plot, tickValues } from "../../web/accuracy/scatter.ts";
import {
  addressOf,
  everything,
  familiesIn,
  figuresIn,
  optionsOf,
  readSelection,
  sortedBy,
} from "../../web/accuracy/selection.ts";
import { sourceAddress } from "../../web/accuracy/source.ts";
import { apartOf, headlinesOf, overviewOf, overviewSentence, pictureSentence } from "../../web/accuracy/summary.ts";

const scored = (quantity: string, family: string, split: string, rest: object = {}) => ({
  quantity,
  family,
  split,
  quality: "ok",
  n: 10,
  n_not_predicted: 0,
  signed_median_pct: -1,
  mdape_pct: 8,
  p90_pct: 25.3,
  ...rest,
});
const published = (quantity: string, split: string, measured: number, predicted: number, rest: object = {}) => ({
  quantity,
  family: "Llama-3.1-8B | H200 | vllm 0.19.0 | fp8",
  split,
  case: "TP1",
  source: "owner/repo:docs/a b.md@v1.0",
  unit: "ms",
  measured,
  predicted,
  ...rest,
});

const json = {
  families: [
    scored("weights", "all", "calibration", { n: 1, mdape_pct: 0.3 }),
    scored("tpot", "all", "holdout", { n: 428, mdape_pct: 7.4, n_not_predicted: 2 }),
    scored("tpot", "all", "calibration", { n: 1266 }),
    scored("tpot", "all", "holdout", { quality: "suspect", n: 11 }),
    scored("open_ttft", "all", "holdout", { n: 0, n_not_predicted: 36, mdape_pct: 0, p90_pct: 0 }),
    scored("tpot", "Llama-3.1-8B | H200 | vllm 0.19.0 | fp8", "holdout", { mdape_pct: 20 }),
    scored("tpot", "Qwen3-32B | H100 | sglang | fp8", "calibration", { mdape_pct: 40, signed_median_pct: 40 }),
    scored("tpot", "Qwen3-32B | H100 | sglang | fp8", "calibration", { quality: "outlier", mdape_pct: 95 }),
    scored("weights", "vllm 0.19.0 | H100", "calibration", { n: 1, mdape_pct: 0.3 }),
    scored("gemm", "H100 | gemm bf16", "calibration", { mdape_pct: 6 }),
    scored("open_ttft", "Llama-2-7b | H100 | vllm", "holdout", { n: 0, n_not_predicted: 36 }),
  ],
  cases: [
    published("tpot", "holdout", 10, 11),
    published("tpot", "calibration", 10, 30),
    published("ttft", "holdout", 100, 50),
    published("gemm", "calibration", 4, 4, { unit: "us", family: "H100 | gemm bf16", case: "", source: "a paper" }),
  ],
};
const record = readRecord(json);

describe("a record is read by its form", () => {
  test("a line without a prediction has no error, whatever stands in it", () => {
    expect(record.totals.find(({ quantity }) => quantity === "open_ttft")?.errors).toBeNull();
  });

  test("the lines over all families are apart from the families", () => {
    expect(record.totals).toHaveLength(5);
    expect(record.families).toHaveLength(6);
  });

  test.each([
    [{ families: 1, cases: [] }, "families: not a list"],
    [{ families: [{ ...json.families[0], n: "1" }], cases: [] }, "families[0].n: not a number"],
    [{ families: [{ ...json.families[0], split: "test" }], cases: [] }, "families[0].split"],
    [{ families: [], cases: [{ ...json.cases[0], measured: 0 }] }, "cases[0].measured: 0 is no measurement"],
    [null, "the record: not an object"],
  ])("%o is refused", (wrong, message) => {
    expect(() => readRecord(wrong)).toThrow(message);
  });
});

describe("sentences", () => {
  test("the headline sets what was fitted to against what was never seen", () => {
    expect(headlinesOf(record)).toEqual([
      "TPOT: median error 8.0\u00a0% on 1,266 runs it was fitted to, 7.4\u00a0% on 428 it never saw; 2 could not be predicted.",
    ]);
  });

  test("where no quantity has both halves, one is enough; a single row is a figure", () => {
    const weights = { ...record, totals: record.totals.filter(({ quantity }) => quantity === "weights") };
    expect(headlinesOf(weights)).toEqual(["Weights: median error 0.3\u00a0% on 1 figure no fit has used."]);
    expect(headlinesOf({ ...record, totals: [] })).toEqual([]);
  });

  test.each([
    ["tpot", "calibration", "ok", "fitted to"],
    ["tpot", "calibration", "outlier", "scored only"],
    ["max_throughput", "calibration", "ok", "scored only"],
    ["weights", "calibration", "ok", "scored only"],
    ["weights", "holdout", "ok", "never seen"],
  ] as const)("rows of %s, %s and %s, are %s", (quantity, split, quality, use) => {
    expect(useOf({ quantity, split, quality })).toBe(use);
  });

  test("the overview counts what could not be predicted", () => {
    expect(overviewSentence(overviewOf(record))).toBe(
      "1,733 published figures of 3 quantities: 1,695 predicted, 38 not.",
    );
  });

  test("outliers and suspect rows are apart, and in no sum", () => {
    expect(apartOf(record).map(({ quality, n }) => [quality, n])).toEqual([["suspect", 11]]);
    expect(overviewOf(record).find(({ quantity }) => quantity === "tpot")?.holdout?.n).toBe(428);
  });

  test("the picture says how many are near and which is the farthest", () => {
    expect(pictureSentence(record.figures)).toBe(
      "2 of 4 figures are within 10\u00a0% of what was measured, 2 within 25\u00a0%. The farthest: TPOT of Llama-3.1-8B | H200 | vllm 0.19.0 | fp8, +200\u00a0%.",
    );
    expect(pictureSentence([])).toBe("No single figure is among these.");
  });
});

test.each([
  [8, "8.0\u00a0%", "+8.0\u00a0%"],
  [-0.04, "0.0\u00a0%", "0.0\u00a0%"],
  [99.96, "100\u00a0%", "+100\u00a0%"],
  [-1435.4, "1,435\u00a0%", "−1,435\u00a0%"],
])("%d percent is written %s, with its sign %s", (percent, plain, signed) => {
  expect(percentText(percent)).toBe(plain);
  expect(signedText(percent)).toBe(signed);
});

test.each([
  ["DeepSeek-V3/R1 | B200 | trtllm | fp4", { model: "DeepSeek-V3/R1", gpu: "B200", framework: "trtllm" }],
  ["Llama-3.1-8B | RTX-4090 | vllm 0.19.0", { model: "Llama-3.1-8B", gpu: "RTX-4090", framework: "vllm" }],
  ["Falcon-180B | L40S | fp8", { model: "Falcon-180B", gpu: "L40S", framework: "" }],
  ["vllm 0.15.0 | H100-SXM-80GB", { model: "", gpu: "H100-SXM-80GB", framework: "vllm" }],
  ["A100 | all_reduce vllm", { model: "", gpu: "A100", framework: "" }],
])("the family %s is of %o", (family, parts) => {
  expect(partsOf(family)).toEqual(parts);
});

test("a quantity that nobody has named stands last, by its key", () => {
  expect(["decode_gpu_time", "gemm", "tpot"].sort(byOrder)).toEqual(["tpot", "gemm", "decode_gpu_time"]);
  expect(quantityOf("decode_gpu_time").name).toBe("Decode GPU time");
});

describe("a selection", () => {
  const names = (rows: Scored[]) => rows.map(({ quantity, errors }) => `${quantity} ${errors?.mdape_pct}`);

  test("begins with the worst; what could not be predicted comes last either way", () => {
    const sorted = ["tpot 40", "tpot 20", "gemm 6", "weights 0.3", "open_ttft undefined"];
    expect(names(familiesIn(record, everything))).toEqual(sorted);
    const reversed = names(familiesIn(record, sortedBy(everything, "median")));
    expect(reversed).toEqual([...sorted.slice(0, 4).reverse(), "open_ttft undefined"]);
  });

  test("sorts by a name from A, by a number from the largest", () => {
    const [by_family] = familiesIn(record, sortedBy(everything, "family"));
    expect(by_family?.family).toBe("H100 | gemm bf16");
    const [by_missing] = familiesIn(record, sortedBy(everything, "missing"));
    expect(by_missing?.quantity).toBe("open_ttft");
  });

  test("filters families and figures alike", () => {
    const of_vllm = readSelection("#framework=vllm&split=holdout");
    expect(names(familiesIn(record, of_vllm))).toEqual(["tpot 20", "open_ttft undefined"]);
    expect(figuresIn(record, of_vllm).map(({ error_pct }) => Math.round(error_pct))).toEqual([-50, 10]);
  });

  test("shows every quality where it is asked for", () => {
    expect(names(familiesIn(record, readSelection("#quality=all")))[0]).toBe("tpot 95");
    expect(names(familiesIn(record, readSelection("#quality=outlier")))).toEqual(["tpot 95"]);
    expect(figuresIn(record, readSelection("#quality=all"))).toHaveLength(4);
    expect(figuresIn(record, readSelection("#quality=outlier"))).toEqual([]);
  });

  test.each(["", "#quantity=tpot&gpu=H200&sort=p90", "#quality=all&order=reversed", "#model=DeepSeek-V3%2FR1"])(
    "keeps itself in the address %o",
    (address) => {
      expect(addressOf(readSelection(address))).toBe(address);
    },
  );

  test("ignores what the address cannot mean", () => {
    expect(addressOf(readSelection("#sort=colour&what=ever"))).toBe("");
  });

  test("offers what there is", () => {
    expect(optionsOf(record)).toMatchObject({
      quantity: ["tpot", "ttft", "open_ttft", "weights", "gemm"],
      gpu: ["H100", "H200"],
      framework: ["sglang", "vllm"],
      quality: ["ok", "outlier"],
    });
  });
});

test.each([
  ["owner/my.repo:docs/a b.md@v1.0-main", "https://github.com/owner/my.repo/blob/v1.0-main/docs/a%20b.md"],
  ["a paper, table 3", null],
  ["owner/repo@v1", null],
  ["javascript:alert(1)@x", null],
])("the source %o leads to %o", (source, address) => {
  expect(sourceAddress(source)).toBe(address);
});

describe("the picture", () => {
  const panels = panelsOf(record.figures);

  test("has a panel a unit, and every point in it", () => {
    expect(panels.map(({ unit, points }) => [unit, points.length])).toEqual([
      ["ms", 3],
      ["µs", 1],
    ]);
    for (const { x, y } of panels.flatMap(({ points, labels }) => [...points, ...labels])) {
      expect(x).toBeGreaterThan(plot.left);
      expect(x).toBeLessThan(plot.right);
      expect(y).toBeGreaterThan(plot.top);
      expect(y).toBeLessThan(plot.bottom);
    }
  });

  test("a prediction that was right lies on the diagonal, one too high above it", () => {
    const above = ({ x, y }: { x: number; y: number }) => plot.bottom - y - (x - plot.left) * squeeze;
    const squeeze = (plot.bottom - plot.top) / (plot.right - plot.left);
    expect(above(panels[1]?.points[0] ?? { x: 0, y: 0 })).toBeCloseTo(0);
    expect(panels[0]?.points.map((point) => Math.sign(above(point)))).toEqual([1, 1, -1]);
  });

  test("names the worst, not what is right", () => {
    expect(panels[0]?.labels.map(({ text }) => text)).toContain("TPOT +200\u00a0%");
    expect(panels[1]?.labels).toEqual([]);
  });

  test.each([
    [0.8, 4.2, [10, 100, 1000, 10000]],
    [2.2, 4.7, [300, 1000, 3000, 10000, 30000]],
    [-5, 4, [1e-5, 1e-3, 0.1, 10, 1000]],
    [0, 0.6, [1, 1.5, 2, 3]],
  ])("an axis from 10^%d to 10^%d is marked at %o", (low, high, values) => {
    expect(tickValues(low, high)).toEqual(values);
  });
});

describe("the record that is shipped", () => {
  const shipped = readRecord(JSON.parse(readFileSync("web/accuracy/record.json", "utf8")));

  test("has a headline, and names for all its quantities", () => {
    expect(headlinesOf(shipped)[0]).toMatch(/^TPOT: median error \d+\.\d\u00a0% on [\d,]+ runs it was fitted to/);
    for (const { quantity } of overviewOf(shipped)) expect(quantityOf(quantity).help, quantity).not.toBe("");
  });

  test("counts as many rows by family as over all", () => {
    const sum = (rows: Scored[]) => rows.reduce((total, { n, n_not_predicted }) => total + n + n_not_predicted, 0);
    expect(sum(shipped.families)).toBe(sum(shipped.totals));
  });

  test("names a GPU in every family and a source for every figure", () => {
    for (const { family } of shipped.families) expect(partsOf(family).gpu, family).not.toBe("");
    for (const { source } of shipped.figures) expect(source).not.toBe("");
  });
});

// Plans side by side: one logic for shell and page.

import { expect, test } from "vitest";
import { comparison, differenceText, letterOf, type Side } from "../../wasm/compare.ts";
import type { Plan, Report } from "../../wasm/plimsoll.ts";
import { tasksOf } from "../../web/answers.ts";
import { comparisonView } from "../../web/compare/view.ts";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { initialState } from "../../web/state.ts";

interface Target {
  target: string;
  verdict: string;
  value?: number;
  at_most?: boolean;
}

function side(title: string, targets: Target[], complete: object = {}): Side & { link: string } {
  const verdicts = targets.map((one) => ({ title: one.target, unit: "s", at_most: true, ...one }));
  const report = {
    title,
    headline: { verdict: "meets", sentence: `${title}.`, cause: "" },
    verdicts,
  } as unknown as Report;
  return { report, complete: complete as Plan, link: `#v1&t=${title}` };
}

test("values are compared with the first plan's, and whether less is better is the target's", () => {
  const a = side("A", [
    { target: "ttft", verdict: "meets", value: 2 },
    { target: "decode", verdict: "misses", value: 10, at_most: false },
  ]);
  const b = side("B", [
    { target: "ttft", verdict: "meets", value: 1 },
    { target: "decode", verdict: "misses", value: 5, at_most: false },
  ]);
  const [ttft, decode] = comparison([a, b]).targets;
  expect(ttft?.cells.map(({ difference, is_better }) => [difference, is_better])).toEqual([
    [null, null],
    [-0.5, true],
  ]);
  expect(decode?.cells[1]).toMatchObject({ difference: -0.5, is_better: false });
});

test("a target that one plan does not have is not asked of it, and is no difference", () => {
  const found = comparison([side("A", []), side("B", [{ target: "ttft", verdict: "meets", value: 1 }])]);
  expect(found.targets[0]?.cells.map(({ verdict, difference }) => [verdict, difference])).toEqual([
    ["not asked", null],
    ["meets", null],
  ]);
});

test("inputs that differ stand by their path; a preset's or title's name is none of them", () => {
  const a = side("A", [], {
    preset: "x",
    title: "A",
    plimsoll: 1,
    cluster: { gpus: 16, scale_out: { latency: "5 us" } },
  });
  const b = side("B", [], { title: "B", plimsoll: 1, cluster: { gpus: 32 }, claims: [{ kind: "ttft" }] });
  expect(comparison([a, b]).inputs).toEqual([
    { path: "cluster.gpus", cells: ["16", "32"] },
    { path: "cluster.scale_out.latency", cells: ["5 us", "–"] },
    { path: "claims", cells: ["–", "1 entry"] },
  ]);
});

test("another model is one difference; a model with other layers is its layers", () => {
  const model = (name: string, layers: number) => ({ model: { name, layers, hidden: layers * 128 } });
  expect(comparison([side("A", [], model("X", 32)), side("B", [], model("Y", 80))]).inputs).toEqual([
    { path: "model", cells: ["X", "Y"] },
  ]);
  const inputs = comparison([side("A", [], model("X", 32)), side("B", [], model("X", 40))]).inputs;
  expect(inputs.map(({ path }) => path)).toEqual(["model.layers", "model.hidden"]);
});

test("a difference is a signed share, and a factor from twice on", () => {
  expect([0.123, -0.38, 0.0449, -0.0004, 1, 8.67].map(differenceText)).toEqual([
    "+12 %",
    "−38 %",
    "+4.5 %",
    "=",
    "×2",
    "×9.67",
  ]);
  expect([0, 5].map(letterOf)).toEqual(["A", "F"]);
});

test("the table has a column a plan that leads to it, and says better and worse in words", () => {
  const sides = [
    side("One", [{ target: "ttft", verdict: "meets", value: 2 }]),
    side("Two", [{ target: "ttft", verdict: "misses", value: 3 }]),
  ];
  const comparing = { plans: [{}, {}], compared: { link: "#v1", sides }, edited: null, problem: "", view: () => null };
  const state = { ...initialState(), page_address: "https://p.example/", comparison: comparing };
  const actions = { addPlan() {}, addText() {}, remove() {}, makeBaseline() {}, edit() {} };
  const shown = renderToString(comparisonView(state, actions) as ReturnType<typeof comparisonView> & object);
  expect(shown).toContain('href="https://p.example/#v1&amp;t=Two"');
  expect(shown).toContain("+50 %, worse");
  expect(shown).toContain("The plans differ in nothing");
});

test("a plan that cannot be checked is no side", () => {
  const refused = { problems: [{ path: "model", message: "missing" }], problem_count: 1 };
  const plimsoll = { check: () => refused, write: () => refused } as never;
  expect(tasksOf(plimsoll).compare([{}, {}])).toEqual(refused);
});

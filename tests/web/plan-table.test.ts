// On paper a plan is a row a field: what it states, what it changes of a preset, and every assumption.
import { expect, test } from "vitest";
import type { Field } from "../../web/form/schema.ts";
import type { Evaluated } from "../../web/messages.ts";
import type { JsonObject } from "../../web/plan/path.ts";
import { initialState, type State } from "../../web/state.ts";
import { planRows } from "../../web/views/plan-table.ts";

const field = (name: string, more: Partial<Field> = {}) =>
  ({ name, label: name, fields: [], ...more }) as unknown as Field;
const object = (name: string, fields: Field[]) => field(name, { kind: "object", shorthand: "", fields });

const fields = [
  field("plimsoll"),
  field("title"),
  object("model", [field("name"), field("layers"), field("source"), field("gated", { default_value: true })]),
  object("cluster", [field("gpus", { default_value: 0 }), object("scale_out", [field("bandwidth")])]),
  object("efficiency", [field("mfu", { default_value: 0.6 })]),
  field("claims"),
];

function rows(plan: JsonObject, complete: JsonObject): Record<string, string> {
  const presets = { ...initialState().presets, models: [{ name: "llama-3.1-8b", title: "Llama 3.1 8B" }] };
  const answer = { complete } as unknown as Evaluated;
  const state: State = { ...initialState(), fields, presets, plan, answer };
  return Object.fromEntries(planRows(state).map(({ name, text }) => [name, text]));
}

const llama = { preset: "llama-3.1-8b", name: "Llama 3.1 8B", layers: 32, source: "A paper.", gated: true };

test("what is stated stands in a row of its field, and nothing else does", () => {
  const complete = { plimsoll: 1, cluster: { gpus: 16, scale_out: { bandwidth: "50 GB/s" } }, claims: [{}, {}] };
  expect(rows({}, complete)).toEqual({
    cluster: "gpus 16; scale_out (bandwidth 50 GB/s)",
    claims: "2 claims",
  });
});

test("a preset is its name, and what the plan changes of it", () => {
  expect(rows({ model: "llama-3.1-8b" }, { model: llama })).toEqual({ model: "Llama 3.1 8B" });
  expect(rows({ model: { preset: "llama-3.1-8b", layers: 40 } }, { model: { ...llama, layers: 40 } })).toEqual({
    model: "Llama 3.1 8B; changed: layers 40",
  });
});

test("a model that is spelled out has its figures, not where they come from", () => {
  expect(rows({}, { model: { ...llama, preset: null, gated: false } })).toEqual({
    model: "name Llama 3.1 8B; layers 32; gated false",
  });
});

test("an assumption is printed though it is the default", () => {
  expect(rows({}, { efficiency: { mfu: 0.6 } })).toEqual({ efficiency: "mfu 0.6" });
});

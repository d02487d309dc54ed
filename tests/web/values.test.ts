// What a field shows, and what an emptied one means: stated, given by a preset, or a default.
import { describe, expect, test } from "vitest";
import type { Field } from "../../web/form/schema.ts";
import { emptied, isUnderPreset, statedPaths, textsOf } from "../../web/form/values.ts";

const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  label: name,
  help: "",
  kind: "number",
  unit: "",
  example: "",
  is_required: false,
  is_optional: false,
  default_value: undefined,
  choices: [],
  fields: [],
  presets: [],
  shorthand: "",
  entry: null,
  ...more,
});

const complete = {
  model: { preset: "llama-3.1-8b", layers: 32, sliding_window: 0, experts: 8 },
  engine: { chunk_tokens: 8192 },
};
const layers = field("layers");
const experts = field("experts", { is_optional: true });

describe("a field shows", () => {
  test.each([
    // name                                     plan                                        path                  text   placeholder
    ["what is stated, as it was typed", { model: { layers: "4k" } }, "model.layers", "4k", ""],
    ["what a preset gives", { model: "llama-3.1-8b" }, "model.layers", "32", ""],
    ["a default as a placeholder", { model: "llama-3.1-8b" }, "engine.chunk_tokens", "", "8192"],
    ["nothing where it is left out on purpose", { model: { experts: null } }, "model.experts", "", "not stated"],
  ])("%s", (_, plan, path, text, placeholder) => {
    expect(textsOf(layers, path, { plan, complete })).toEqual({ text, placeholder });
  });

  test("a preset's default as a placeholder, too", () => {
    const window = field("sliding_window", { default_value: 0 });
    expect(textsOf(window, "model.sliding_window", { plan: {}, complete })).toEqual({ text: "", placeholder: "0" });
  });
});

describe("an emptied field", () => {
  const plans = { plan: {}, complete };
  test("is not stated", () => expect(emptied(layers, "engine.chunk_tokens", plans)).toBeUndefined());
  test("is left out where a preset would fill it again", () =>
    expect(emptied(experts, "model.experts", plans)).toBeNull());
  test("stays empty where it cannot be left out", () => expect(emptied(layers, "model.layers", plans)).toBe(""));
});

test("a preset of the whole plan is above every field", () => {
  const plans = { plan: {}, complete: { preset: "16-gpu-moe", targets: { ttft: "10 s" } } };
  expect(isUnderPreset("targets.ttft", plans)).toBe(true);
  expect(isUnderPreset("model", { plan: {}, complete })).toBe(false);
});

test("what differs from the defaults stands first", () => {
  const engine = field("engine", { kind: "object", fields: [field("chunk_tokens", { default_value: 8192 })] });
  const model = field("model", { kind: "object", fields: [layers, field("sliding_window", { default_value: 0 })] });
  expect(statedPaths([model, engine], complete)).toEqual(["model", "model.layers"]);
});

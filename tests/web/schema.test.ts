// The form knows of plans what their schema says, and no field of it is lost.
import { expect, test } from "vitest";
import { groupsOf } from "../../web/form/groups.ts";
import { planFields } from "../../web/form/schema.ts";
import type { JsonObject } from "../../web/plan/path.ts";
import { fieldAt, opened } from "../../web/plan/shorthand.ts";

const schema: JsonObject = {
  type: "object",
  required: ["model"],
  properties: {
    plimsoll: { type: "integer" },
    model: { $ref: "#/$defs/Model", description: "The model." },
    layout: { $ref: "#/$defs/Layout" },
    novelty: { type: "string", description: "A field of tomorrow." },
    claims: { type: "array", items: { $ref: "#/$defs/Claim" } },
  },
  $defs: {
    Model: {
      anyOf: [
        { type: "string", enum: ["llama-3.1-8b"] },
        {
          type: "object",
          required: ["layers"],
          properties: {
            preset: { type: "string" },
            layers: { type: ["number", "string"] },
            gated: { type: "boolean", default: true },
            precision: { enum: ["bf16", "fp8"] },
          },
        },
      ],
      "x-plimsoll": { presets: ["llama-3.1-8b"] },
    },
    Layout: {
      type: ["object", "string"],
      properties: { notation: { type: "string" }, tp: { type: "integer" } },
      "x-plimsoll": { shorthand: '"TP2"' },
    },
    Claim: {
      type: "object",
      properties: { kind: { enum: ["fits"] }, value: { type: "string", "x-plimsoll": { unit: "s" } } },
    },
  },
};

const fields = planFields(schema);
const at = (path: string) => fieldAt(fields, path);

test("kinds follow from the schema", () => {
  expect(at("model")).toMatchObject({
    kind: "object",
    presets: ["llama-3.1-8b"],
    help: "The model.",
    is_required: true,
  });
  expect(at("model.layers")).toMatchObject({ kind: "number", is_required: true });
  expect(at("model.gated")).toMatchObject({ kind: "boolean" });
  expect(at("model.precision")).toMatchObject({ kind: "choice", choices: ["bf16", "fp8"] });
  expect(at("claims")).toMatchObject({ kind: "list" });
  expect(at("claims[3].value")).toMatchObject({ kind: "number", unit: "s" });
  expect(at("model.preset")).toBeNull();
});

test("every field but the format's version stands in a group, also one that no group names", () => {
  const shown = groupsOf(fields).flatMap((group) => group.fields.map(({ name }) => name));
  expect(shown.sort()).toEqual(["claims", "layout", "model", "novelty"]);
});

test("what is written short opens to what means the same", () => {
  const plans = { plan: { model: "llama-3.1-8b", layout: "TP2" }, complete: {} };
  const report = { layout: { tp: 2, pp: 1, legal: true, gpus_used: 2, expert_tp: 2 } };
  expect(opened("model", fields, plans, report)).toEqual({ preset: "llama-3.1-8b" });
  expect(opened("layout", fields, plans, report)).toEqual({ notation: null, tp: 2 });
  expect(opened("claims", fields, plans, report)).toBeUndefined();
});

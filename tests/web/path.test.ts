// Editing a plan by path: every edit is a new plan, what is emptied is gone, what stood for an object is opened.
import { expect, test } from "vitest";
import { asObject, type JsonObject, keysOf, type Opened, valueAt, withValue } from "../../web/plan/path.ts";

const as_preset: Opened = (_, value) => (typeof value === "string" ? { preset: value } : undefined);
const edit = (plan: JsonObject, path: string, value: Parameters<typeof withValue>[2]) =>
  withValue(plan, path, value, as_preset);

test("a path names members and entries", () => {
  expect(keysOf("claims[2].parts[10]")).toEqual(["claims", 2, "parts", 10]);
});

test("what is not there is undefined, whatever stands in the way", () => {
  expect(valueAt({ model: "llama-3.1-70b" }, "model.layers")).toBeUndefined();
  expect(valueAt({ claims: [{ kind: "fits" }] }, "claims[0].kind")).toBe("fits");
});

test("an edit leaves the plan before it as it was", () => {
  const before = { cluster: { gpus: 16 } };
  expect(edit(before, "cluster.gpus", 8)).toEqual({ cluster: { gpus: 8 } });
  expect(before).toEqual({ cluster: { gpus: 16 } });
});

test("a field of a preset turns the name into a preset with a change", () => {
  expect(edit({ model: "llama-3.1-70b" }, "model.layers", 40)).toEqual({
    model: { preset: "llama-3.1-70b", layers: 40 },
  });
});

test("an object that states nothing is not stated", () => {
  const plan = { cluster: { gpus: 16, scale_out: { bandwidth: "50 GB/s" } } };
  expect(edit(plan, "cluster.scale_out.bandwidth", undefined)).toEqual({ cluster: { gpus: 16 } });
});

test("taking out what is not there changes nothing", () => {
  expect(edit({ layout: "TP2" }, "targets.ttft", undefined)).toEqual({ layout: "TP2" });
});

test("null leaves out what a preset has", () => {
  expect(edit({ model: "mixtral-8x7b" }, "model.experts", null)).toEqual({
    model: { preset: "mixtral-8x7b", experts: null },
  });
});

test("an entry of a list is changed in its place, and a list without entries is gone", () => {
  const plan = { claims: [{ kind: "fits" }, { kind: "gpus" }] };
  expect(edit(plan, "claims[1].kind", "ttft")).toEqual({ claims: [{ kind: "fits" }, { kind: "ttft" }] });
  expect(edit(plan, "claims[0]", undefined)).toEqual({ claims: [{ kind: "gpus" }] });
  expect(edit({ claims: [{ kind: "fits" }] }, "claims[0]", undefined)).toEqual({});
  expect(edit({}, "claims[0]", {})).toEqual({ claims: [{}] });
});

test("an entry of a preset's list is changed in a copy of that list", () => {
  const open: Opened = (path) => (path === "claims" ? [{ kind: "fits" }, { kind: "gpus" }] : undefined);
  const plan = { preset: "16-gpu-moe" };
  expect(withValue(plan, "claims[0].kind", "ttft", open)).toEqual({
    ...plan,
    claims: [{ kind: "ttft" }, { kind: "gpus" }],
  });
  expect(withValue(plan, "claims[0]", undefined, open)).toEqual({ ...plan, claims: [{ kind: "gpus" }] });
});

test("an edit keeps the order of the plan's keys", () => {
  expect(Object.keys(edit({ a: 1, b: 2, c: 3 }, "b", 5))).toEqual(["a", "b", "c"]);
});

test("a plan that is a preset's name is an object to be edited", () => {
  expect(asObject("16-gpu-moe")).toEqual({ preset: "16-gpu-moe" });
});

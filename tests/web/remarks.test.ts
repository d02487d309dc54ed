// Quiet words: a stated link that overrides the accelerator's own, and claims that are about another model.
import { expect, test } from "vitest";
import { remarksOf } from "../../web/form/remarks.ts";
import { modelOfClaims, withClaimsOf } from "../../web/plan/claims.ts";
import type { JsonObject } from "../../web/plan/path.ts";

const h200 = { preset: "h200-sxm", name: "H200", scale_up: { bandwidth: "900 GB/s", latency: "1 us" } };
const stated = { bandwidth: "450 GB/s", latency: "1 us" };

function remark(accelerator: JsonObject, scale_up: JsonObject | null, more: JsonObject = {}) {
  const complete = { accelerator, cluster: scale_up ? { scale_up } : {}, ...more } as JsonObject;
  return remarksOf({ plan: {}, complete }).get("cluster.scale_up");
}

const plain = (text: string | undefined) => text?.replaceAll("\u00a0", " ");

test("a link that overrides the accelerator's own says both", () => {
  expect(plain(remark(h200, stated)?.text)).toBe("States 450 GB/s; H200's own link is 900 GB/s.");
});

test("where the bandwidths are the same, the latencies differ", () => {
  const own = { ...stated, latency: "2 us" };
  expect(plain(remark({ ...h200, scale_up: own }, stated)?.text)).toBe(
    "States 450 GB/s with 1 us; H200's own link is 450 GB/s with 2 us.",
  );
});

test.each([
  ["the same link", h200, { ...h200.scale_up }],
  ["no link stated", h200, null],
  ["an accelerator of the plan's own", { ...h200, preset: null }, stated],
  ["a preset without a link", { preset: "l4", name: "L4" }, stated],
])("%s needs no word", (_, accelerator, scale_up) => {
  expect(remark(accelerator as JsonObject, scale_up)).toBeUndefined();
});

test("its own link is taken by leaving the stated one out, on purpose where a preset has it", () => {
  expect(remark(h200, stated)?.value).toBeUndefined();
  expect(remark(h200, stated, { preset: "16-gpu-moe" })?.value).toBeNull();
});

const of = (model: JsonObject, claims: JsonObject[]): JsonObject => ({ model, claims });
const written = of({ name: "10B" }, [{ kind: "fits" }]);
const known = withClaimsOf(written, new Map());

test("claims that were written about another model say about which", () => {
  const other = of({ preset: "llama-3.1-8b", name: "Llama" }, [{ kind: "fits" }]);
  expect(modelOfClaims(other, withClaimsOf(other, known))).toBe("10B");
});

test.each([
  ["the model itself", written],
  ["a model that was edited, not exchanged", of({ name: "10B, deeper" }, [{ kind: "fits" }])],
  ["claims of its own", of({ preset: "llama-3.1-8b", name: "Llama" }, [{ kind: "gpus" }])],
  ["no claims", of({ preset: "llama-3.1-8b", name: "Llama" }, [])],
])("%s needs no word", (_, plan) => {
  expect(modelOfClaims(plan, withClaimsOf(plan, known))).toBeNull();
});

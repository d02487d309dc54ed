// Usual service levels: told by a plan's limits, and put in place of its times alone.
import { expect, test } from "vitest";
import { service_levels, serviceLevelOf, withServiceLevel } from "../../web/form/service-levels.ts";
import type { TargetVerdict } from "../../web/generated/plan";

const limited = (limits: Record<string, number>) =>
  Object.entries(limits).map(([target, limit]) => ({ target, limit })) as unknown as TargetVerdict[];
const chat = service_levels.find(({ id }) => id === "llama2-70b-interactive");
const offline = service_levels.find(({ id }) => id === "offline");
if (!chat || !offline) throw new Error("no such level");

test("a plan has the level whose limits are its own, whatever else it promises", () => {
  expect(serviceLevelOf(limited({ ttft: 0.45, tpot: 0.04, total_throughput: 900 }))).toBe(chat);
  expect(serviceLevelOf(limited({ total_throughput: 900 }))).toBe(offline);
  expect(serviceLevelOf(limited({ ttft: 0.45 }))).toBeUndefined();
  expect(serviceLevelOf(limited({ ttft: 0.45, tpot: 0.05 }))).toBeUndefined();
});

test("no two levels have the same limits", () => {
  const all = service_levels.map(({ ttft_ms, tpot_ms }) => `${ttft_ms} ${tpot_ms}`);
  expect(new Set(all).size).toBe(all.length);
});

test("a level replaces the times and leaves the other targets", () => {
  const plan = { targets: { ttft: "1 s", total_throughput_per_gpu: 900 } };
  expect(withServiceLevel(chat, { plan, complete: plan })).toEqual({
    total_throughput_per_gpu: 900,
    ttft: "450 ms",
    tpot: "40 ms",
  });
  expect(withServiceLevel(offline, { plan, complete: plan })).toEqual({ total_throughput_per_gpu: 900 });
});

test("a level without limits takes those of a preset out", () => {
  const plans = { plan: { preset: "some" }, complete: { preset: "some", targets: { ttft: "1 s" } } };
  expect(withServiceLevel(offline, plans)).toEqual({ ttft: null, tpot: null });
});

// Usual service levels, as targets to start from: what MLPerf Inference asks of each of its models.
//
// Source: mlcommons/inference, loadgen/mlperf.conf at commit 001712e, ttft_latency and tpot_latency of each Server scenario; the
// Offline scenario limits neither. They are of the 99th percentile under random arrivals.

import type { TargetVerdict } from "../generated/plan";
import { isObject, type Json, type JsonObject, valueAt } from "../plan/path.ts";
import type { Words } from "../words/words.ts";
import { isUnderPreset, type Plans } from "./values.ts";

export interface ServiceLevel {
  /** MLPerf's own name of it; its title stands in the table of words. */
  id: keyof Words["levels"]["titles"];
  /** Null: not limited. */
  ttft_ms: number | null;
  tpot_ms: number | null;
}

const level = (id: ServiceLevel["id"], ttft_ms: number | null, tpot_ms: number | null): ServiceLevel => ({
  id,
  ttft_ms,
  tpot_ms,
});

export const service_levels: readonly ServiceLevel[] = [
  level("llama3_1-8b-interactive", 500, 30),
  level("llama3_1-8b", 2000, 100),
  level("llama2-70b-interactive", 450, 40),
  level("llama2-70b", 2000, 200),
  level("llama3_1-405b-interactive", 4500, 80),
  level("llama3_1-405b", 6000, 175),
  level("deepseek-r1-interactive", 1500, 15),
  level("deepseek-r1", 2000, 80),
  level("offline", null, null),
];

const limits = [
  { name: "ttft", of: ({ ttft_ms }: ServiceLevel) => ttft_ms },
  { name: "tpot", of: ({ tpot_ms }: ServiceLevel) => tpot_ms },
];

/** The level whose limits the plan has, by its report; nothing for any other. */
export function serviceLevelOf(verdicts: TargetVerdict[]): ServiceLevel | undefined {
  const limitOf = (name: string) => verdicts.find(({ target }) => target === name)?.limit ?? null;
  const isSame = (limit_s: number | null, ms: number | null) =>
    ms === null || limit_s === null ? ms === limit_s : Math.abs(limit_s * 1000 - ms) < ms * 1e-9;
  return service_levels.find((level) => limits.every(({ name, of }) => isSame(limitOf(name), of(level))));
}

/** The plan's targets with a level's times; throughputs and prices stay. */
export function withServiceLevel(level: ServiceLevel, plans: Plans): JsonObject {
  const stated = valueAt(plans.plan, "targets");
  const targets: JsonObject = isObject(stated) ? { ...stated } : {};
  for (const { name, of } of limits) {
    const ms = of(level);
    delete targets[name];
    // A preset would fill it again.
    const left_out: Json | undefined = isUnderPreset(`targets.${name}`, plans) ? null : undefined;
    const value = ms === null ? left_out : `${ms} ms`;
    if (value !== undefined) targets[name] = value;
  }
  return targets;
}

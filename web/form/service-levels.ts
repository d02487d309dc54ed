// Usual service levels, as targets to start from: what MLPerf Inference asks of each of its models.
//
// Source: mlcommons/inference, loadgen/mlperf.conf at commit 001712e, ttft_latency and tpot_latency of each Server scenario; the
// Offline scenario limits neither. They are of the 99th percentile under random arrivals.

import type { TargetVerdict } from "../generated/plan";
import { isObject, type Json, type JsonObject, valueAt } from "../plan/path.ts";
import { isUnderPreset, type Plans } from "./values.ts";

export interface ServiceLevel {
  id: string;
  title: string;
  /** Null: not limited. */
  ttft_ms: number | null;
  tpot_ms: number | null;
}

export const service_levels_source = "MLPerf Inference, Server: 99th percentile under random arrivals";

const level = (id: string, title: string, ttft_ms: number | null, tpot_ms: number | null): ServiceLevel => ({
  id,
  title,
  ttft_ms,
  tpot_ms,
});

export const service_levels: readonly ServiceLevel[] = [
  level("llama3_1-8b-interactive", "Small model, interactive (Llama 3.1 8B)", 500, 30),
  level("llama3_1-8b", "Small model (Llama 3.1 8B)", 2000, 100),
  level("llama2-70b-interactive", "Chat, interactive (Llama 2 70B)", 450, 40),
  level("llama2-70b", "Chat (Llama 2 70B, Mixtral 8x7B)", 2000, 200),
  level("llama3_1-405b-interactive", "Large model, interactive (Llama 3.1 405B)", 4500, 80),
  level("llama3_1-405b", "Large model (Llama 3.1 405B)", 6000, 175),
  level("deepseek-r1-interactive", "Reasoning, interactive (DeepSeek-R1)", 1500, 15),
  level("deepseek-r1", "Reasoning (DeepSeek-R1)", 2000, 80),
  level("offline", "Offline: throughput alone", null, null),
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

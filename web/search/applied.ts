// What a layout, or an answer, would change of a plan, as edits by path.

import { isObject, type Json, type JsonObject, valueAt } from "../plan/path.ts";
import type { InverseAnswer, SearchReport } from "./messages.ts";
import type { SearchedPlan } from "./state.ts";

export type FoundLayout = SearchReport["best"][number];
/** A path of the plan and what is to stand there; `undefined` takes it out. */
export type Edit = [path: string, value: Json | undefined];

/** One GPU has no notation of its own. */
export const one_gpu = "TP1";

const giga = 1e9;

/** Which layout it is, and what else was tried with it. */
export function keyOf({ layout, prefill, chunk_tokens, sequences, weights, kv_cache }: FoundLayout): string {
  return [layout, prefill && (prefill.layout || one_gpu), chunk_tokens, sequences, weights, kv_cache].join();
}

/** A plan on a layout that was found for it, with all else that was tried. */
export function editsOfLayout(found: FoundLayout, { complete, options }: Omit<SearchedPlan, "plan">): Edit[] {
  const edits: Edit[] = [["layout", found.layout || one_gpu], ...editsOfPools(found, complete)];
  if (options.chunk_tokens) edits.push(["engine.chunk_tokens", found.chunk_tokens]);
  if (found.sequences != null) edits.push([sequencesPath(complete), found.sequences]);
  if (found.weights) edits.push(["engine.weights", found.weights], ["engine.experts", found.weights]);
  if (found.kv_cache) edits.push(["engine.kv_cache", found.kv_cache]);
  const there = Number(valueAt(complete, "cluster.gpus") ?? 0);
  if (there > 0 && there < found.gpus) edits.push(["cluster.gpus", found.gpus]);
  return edits;
}

/** Where prompts are prefilled: on GPUs of their own, or where they are decoded. Null: a preset would state it again. */
function editsOfPools({ prefill }: FoundLayout, complete: JsonObject): Edit[] {
  if (prefill) return [["disaggregation.prefill_layout", prefill.layout || one_gpu]];
  return valueAt(complete, "disaggregation") == null ? [] : [["disaggregation", null]];
}

/** A plan with as much, or as little, as an answer says; none where there is nothing to put in. `complete` has its every field. */
export function editsOfAnswer({ question, value, stated, layout }: InverseAnswer, complete: JsonObject): Edit[] {
  if (value == null || (value === stated && question !== "gpus")) return [];
  switch (question) {
    case "batch":
      return [[sequencesPath(complete), value]];
    case "context":
      return [["workload.input", value], ...prefixWithin(value, complete)];
    case "rate":
      return [...withoutLoad(complete), ["workload.arrival_rate", value]];
    case "gpus":
      return [["layout", layout || one_gpu]];
    case "hbm":
      return [["accelerator.memory_bandwidth", bandwidth(value)]];
    case "scale_up":
      return scaleUp(value, complete);
    case "scale_out":
      return [["cluster.scale_out.bandwidth", bandwidth(value)]];
  }
}

/** Requests come all at once or keep their number. */
function sequencesPath(complete: JsonObject): string {
  return valueAt(complete, "workload.burst") == null ? "workload.concurrency" : "workload.burst";
}

/** What is cached is less than the prompt. */
function prefixWithin(input_tokens: number, complete: JsonObject): Edit[] {
  const cached = Number(valueAt(complete, "workload.cached_prefix") ?? 0);
  return cached < input_tokens ? [] : [["workload.cached_prefix", input_tokens - 1]];
}

/** Requests that arrive at random are no burst. Null: a preset would state it again. */
function withoutLoad(complete: JsonObject): Edit[] {
  return ["workload.burst", "workload.concurrency", "workload.prompts_per_slot"]
    .filter((path) => valueAt(complete, path) != null)
    .map((path) => [path, null]);
}

/** A cluster without a link of its own has the accelerator's. */
function scaleUp(bytes_per_s: number, complete: JsonObject): Edit[] {
  const given = valueAt(complete, "accelerator.scale_up");
  if (valueAt(complete, "cluster.scale_up") != null || !isObject(given))
    return [["cluster.scale_up.bandwidth", bandwidth(bytes_per_s)]];
  return [["cluster.scale_up", { ...given, bandwidth: bandwidth(bytes_per_s) }]];
}

/** In the steps that were tried. */
function bandwidth(bytes_per_s: number): string {
  return `${bytes_per_s / giga} GB/s`;
}

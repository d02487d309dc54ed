// A plan under a stream of requests, as a typed ES module beside plimsoll.ts and over a .wasm of its own.
//
//   const simulator = await loadServe();
//   const answer = simulator.serve({ plan: "llama-3.1-70b-4xh100", arrivals: { rate: 4 } });
//   if ("problems" in answer) … else answer.report.distributions

import createServe from "./generated/plimsoll-serve.mjs";
import type { Refused } from "./plimsoll.ts";
import { asText, beside, bytesOf, type PlanInput, type WasmSource } from "./wasm-source.ts";

/** A mean over replications, and half of its 95 % interval where there are several. */
export interface ServedNumber {
  value: number;
  plus_minus?: number;
}

/** Seconds, over the requests that count. */
export interface ServedDistribution {
  of: "ttft" | "tpot" | "itl" | "end_to_end" | "handoff";
  mean: ServedNumber;
  p50: ServedNumber;
  p90: ServedNumber;
  p95: ServedNumber;
  p99: ServedNumber;
}

/** What it has beside these is in docs/serve.md. */
export interface ServeReport {
  distributions: ServedDistribution[];
  requests_per_s: ServedNumber;
  output_tokens_per_s: ServedNumber;
  goodput?: { share: ServedNumber; requests_per_s: ServedNumber };
  highest_rate?: { requests_per_s: number; missed_at_per_s: number; share: number };
  timeline: { from_s: number; waiting: number; running: number; kv_share: number }[];
  remarks: string[];
  [more: string]: unknown;
}

export interface ServingSimulator {
  /** A scenario, or a plan alone: then its own workload says how requests arrive. */
  serve(scenario: PlanInput, progress?: (share: number) => void): { report: ServeReport } | Refused;
  /** The same for a terminal. */
  serveText(scenario: PlanInput, progress?: (share: number) => void): { text: string } | Refused;
  scenarioSchema(): object;
  /** Tables of a scenario's fields, in Markdown. */
  scenarioReference(): { text: string };
  scenarios(): { name: string; example: { title: string; problem: object } }[];
}

export async function loadServe(wasm?: WasmSource): Promise<ServingSimulator> {
  const source = wasm ?? (await beside(new URL("./generated/plimsoll-serve.wasm", import.meta.url)));
  const raw = await createServe({ wasmBinary: await bytesOf(source) });
  return {
    serve: (scenario, progress) => JSON.parse(raw.serve(asText(scenario), "json", progress)),
    serveText: (scenario, progress) => JSON.parse(raw.serve(asText(scenario), "text", progress)),
    scenarioSchema: () => JSON.parse(raw.scenarioSchema()),
    scenarioReference: () => JSON.parse(raw.scenarioReference()),
    scenarios: () => JSON.parse(raw.scenarios()).examples,
  };
}

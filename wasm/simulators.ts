// The tools that simulate, over a .wasm of their own: one batch through two clusters, and a plan under a stream of requests.
//
//   const simulators = await loadSimulators();
//   const answer = simulators.serve({ plan: "llama-3.1-70b-4xh100", arrivals: { rate: 4 } });
//   if ("problems" in answer) … else answer.report.distributions

import createSimulators from "./generated/plimsoll-simulators.mjs";
import { isRefused, type Refused } from "./plimsoll.ts";
import { type Tools, toolsOf, type Watch } from "./tools.ts";
import { beside, bytesOf, type PlanInput, type WasmSource } from "./wasm-source.ts";

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

/** The tools `simulate` and `serve`. */
export interface Simulators extends Tools {
  /** A scenario, or a plan alone: then its own workload says how requests arrive. */
  serve(scenario: PlanInput, watch?: Watch<{ report: ServeReport }>): { report: ServeReport } | Refused;
}

export async function loadSimulators(wasm?: WasmSource): Promise<Simulators> {
  const source = wasm ?? (await beside(new URL("./generated/plimsoll-simulators.wasm", import.meta.url)));
  const tools = toolsOf(await createSimulators({ wasmBinary: await bytesOf(source) }));
  return {
    ...tools,
    serve(scenario, { progress, partial } = {}) {
      const reported = ({ json }: { json: object }) => ({ report: json as ServeReport });
      const solved = tools.solve("serve", scenario, ["json"], {
        progress,
        partial: partial && ((found) => partial(reported(found))),
      });
      return isRefused(solved) ? solved : reported(solved);
    },
  };
}

// What looks closer at a plan than `check` does, as a typed ES module beside plimsoll.ts and over a .wasm of its own.
//
//   const study = await loadStudy();
//   const answer = study.explain({ preset: "16-gpu-moe" }, "time.cases[0].ttft_s");
//   if ("problems" in answer) … else answer.explanation.steps

import type { Explanation, Fixes, Report } from "../web/generated/plan";
import createStudy from "./generated/plimsoll-study.mjs";
import type { Refused } from "./plimsoll.ts";
import { asText, beside, bytesOf, type PlanInput, type WasmSource } from "./wasm-source.ts";

export type { Explanation, Fixes };

/** A number of a report that `explain` can show. */
export interface Explainable {
  path: string;
  words: string;
  value: string;
}

/** So many numbers, `step` apart. */
export interface Run {
  first: number;
  step: number;
  count: number;
}

/** One way in which ranks differ: a rank's place is rank / step, rounded down, modulo places. */
export interface RankAxis {
  axis: "tp" | "cp" | "attention_dp" | "stage" | "replica" | "expert_tp" | "ep";
  title: string;
  places: number;
  step: number;
  /** Which ranks along it send each other anything. */
  exchange: "none" | "neighbours" | "all";
  /** Whether those that do share a node, in every group. */
  stays_in_node: boolean;
}

/** Heads by TP rank, experts by EP rank. */
export interface Held {
  title: string;
  /** Whose places hold them. */
  axis: RankAxis["axis"];
  /** So many in a layer, and so many places that hold each. */
  of: number;
  copies: number;
  /** How they were placed, where that is somebody's choice. */
  remark: string;
  places: { runs: Run[] }[];
}

/** The ranks of one layout, numbered from 0; consecutive ones fill a node. */
export interface PoolRanks {
  pool: "" | "prefill" | "decode";
  gpus: number;
  gpus_per_node: number;
  axes: RankAxis[];
  held: Held[];
}

/** Who holds what: of one pool, or of prefill and decode. */
export interface RanksReport {
  pools: PoolRanks[];
}

export interface Study {
  /** The report with its sensitivities. */
  completeReport(plan: PlanInput): { report: Report } | Refused;
  completeText(plan: PlanInput): { text: string } | Refused;
  /** How a number of the report comes about; its path is that of the report. */
  explain(plan: PlanInput, path: string): { explanation: Explanation } | Refused;
  explainable(plan: PlanInput): { numbers: Explainable[] } | Refused;
  /** The same for a terminal; without a path, the numbers there are. */
  explainText(plan: PlanInput, path?: string): { text: string } | Refused;
  /** Single changes that would fix a target that is missed or too close, each checked; without a target, of all of them. */
  fixes(plan: PlanInput, target?: string): { fixes: Fixes } | Refused;
  fixesText(plan: PlanInput, target?: string): { text: string } | Refused;
  /** The order of a legal layout's ranks, and what each place of an axis holds. */
  ranks(plan: PlanInput): { ranks: RanksReport } | Refused;
}

export async function loadStudy(wasm?: WasmSource): Promise<Study> {
  const source = wasm ?? (await beside(new URL("./generated/plimsoll-study.wasm", import.meta.url)));
  const raw = await createStudy({ wasmBinary: await bytesOf(source) });
  return {
    completeReport: (plan) => JSON.parse(raw.completeReport(asText(plan), "json")),
    completeText: (plan) => JSON.parse(raw.completeReport(asText(plan), "text")),
    explain: (plan, path) => JSON.parse(raw.explain(asText(plan), path, "json")),
    explainable: (plan) => JSON.parse(raw.explain(asText(plan), "", "json")),
    explainText: (plan, path = "") => JSON.parse(raw.explain(asText(plan), path, "text")),
    fixes: (plan, target = "") => JSON.parse(raw.fixes(asText(plan), target, "json")),
    fixesText: (plan, target = "") => JSON.parse(raw.fixes(asText(plan), target, "text")),
    ranks: (plan) => JSON.parse(raw.ranks(asText(plan))),
  };
}

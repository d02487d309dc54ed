// Plans as other tools write them, as a typed ES module beside plimsoll.ts and over a .wasm of its own.
//
//   const exchange = await loadExchange();
//   const imported = exchange.importPlan("vllm serve meta-llama/Llama-3.1-70B --tensor-parallel-size 4");
//   const { commands } = exchange.launchCommands({ preset: "llama-3.1-70b-4xh100" }, "vllm");

import createExchange from "./generated/plimsoll-exchange.mjs";
import type { Problem, Refused } from "./plimsoll.ts";
import { asText, beside, bytesOf, type PlanInput, type WasmSource } from "./wasm-source.ts";

/** One piece of the text, or one assumption that it left open. */
export interface Noted {
  /** As the text has it; empty for a guess that no piece of it asks for. */
  written: string;
  /** What the plan now says; empty where it was ignored. */
  became: string;
  why: string;
  /** Of the text, from 1; 0 where it is of no line. */
  line: number;
}

export interface Imported {
  /** "a vLLM launch line". */
  format: string;
  /** The base with what was read put in; null where nothing could be read. */
  plan: Record<string, unknown> | null;
  read: Noted[];
  guessed: Noted[];
  ignored: Noted[];
  /** Members that a plan needs and neither the text nor the base has. */
  missing: string[];
  /** What is wrong with the text; the plan is what could be read all the same. */
  problems?: Problem[];
}

export const engines = ["vllm", "sglang", "tensorrt_llm"] as const;
export type EngineName = (typeof engines)[number];

export interface LaunchCommands {
  /** The release whose flags are written. */
  flags: string;
  commands: { pool: string; command: string; copies: number }[];
  /** The same for Kubernetes; empty where no pool can be said so. */
  manifest: string;
  /** What the plan says and no flag can. */
  not_expressed: string[];
}

export interface Exchange {
  /** `base`: the plan that the text changes. */
  importPlan(text: string, base?: PlanInput): Imported | Refused;
  launchCommands(plan: PlanInput, engine: EngineName): LaunchCommands | Refused;
}

/** A text whose format is not known has nothing but a problem. */
export function isUnknownFormat(answer: Imported | Refused): answer is Refused {
  return !("format" in answer);
}

export async function loadExchange(wasm?: WasmSource): Promise<Exchange> {
  const source = wasm ?? (await beside(new URL("./generated/plimsoll-exchange.wasm", import.meta.url)));
  const raw = await createExchange({ wasmBinary: await bytesOf(source) });
  return {
    importPlan: (text, base) => JSON.parse(raw.importPlan(text, base === undefined ? "" : asText(base))),
    launchCommands: (plan, engine) => JSON.parse(raw.launchCommands(asText(plan), engine)),
  };
}

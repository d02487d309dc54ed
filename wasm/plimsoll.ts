// Plimsoll as a typed ES module: the same in a page, a worker and Node, over the same .wasm.
//
//   const plimsoll = await load();
//   const answer = plimsoll.check({ preset: "16-gpu-moe" });
//   if ("problems" in answer) … else answer.report.headline.sentence

import type { Plan, Report } from "../web/generated/plan";
import createPlimsoll from "./generated/plimsoll.mjs";
import { asText, beside, bytesOf, type PlanInput, type WasmSource } from "./wasm-source.ts";

export type { Plan, PlanInput, Report, WasmSource };

/** One thing that is wrong with an input, and where. */
export interface Problem {
  path: string;
  message: string;
}

/** The input could not be read. All that is wrong with it, in its order. */
export interface Refused {
  problems: Problem[];
  problem_count: number;
  /** Of a damaged link: what could be read. */
  read?: string;
}

export interface Checked {
  report: Report;
  /** "#v1&…", or null where no link can hold the plan. */
  link: string | null;
}

export interface Preset {
  name: string;
  title: string;
  [fact: string]: unknown;
}

export interface PlanPreset extends Preset {
  plan: Plan;
}

export interface Presets {
  /** Year and month of the newest entry: "26.11". */
  data_version: string;
  models: Preset[];
  accelerators: Preset[];
  engines: Preset[];
  plans: PlanPreset[];
}

export type ReportFormat = "text" | "markdown" | "svg" | "badge";
export type Picture = "memory" | "grid";

export interface Plimsoll {
  check(plan: PlanInput): Checked | Refused;
  report(plan: PlanInput, format: ReportFormat): { text: string } | Refused;
  draw(plan: PlanInput, picture: Picture): { svg: string } | Refused;
  /** The plan with only what differs from presets and defaults, and with every field spelled out. */
  write(plan: PlanInput): { short: Plan; complete: Plan } | Refused;
  link(plan: PlanInput): { link: string; length: number } | Refused;
  /** "#v1&…", "?p=v1&…" or a whole address. `note` says where its maker saw another result. */
  openLink(text: string): { plan: Plan; data_version: string; note: string } | Refused;
  /** Two to six plans in one link: the first, and what differs in the others. */
  comparisonLink(plans: PlanInput[]): { link: string; length: number } | Refused;
  /** The plans of a link: one, or those that it compares. */
  openComparison(text: string): { plans: Plan[]; data_version: string; note: string } | Refused;
  /** A Hugging Face config.json → a model as a plan may spell it out. */
  modelFromConfig(config: PlanInput): { model: object; notes: string[] } | Refused;
  /** JSON Schema, draft 2020-12. */
  planSchema(): object;
  presets(): Presets;
  version(): string;
}

export function isRefused(answer: object): answer is Refused {
  return "problems" in answer;
}

export async function load(wasm?: WasmSource): Promise<Plimsoll> {
  const raw = await createPlimsoll({
    wasmBinary: await bytesOf(wasm ?? (await beside(new URL("./generated/plimsoll.wasm", import.meta.url)))),
  });
  return {
    check: (plan) => JSON.parse(raw.check(asText(plan))),
    report: (plan, format) => JSON.parse(raw.report(asText(plan), format)),
    draw: (plan, picture) => JSON.parse(raw.draw(asText(plan), picture)),
    write: (plan) => JSON.parse(raw.write(asText(plan))),
    link: (plan) => JSON.parse(raw.link(asText(plan))),
    openLink: (text) => JSON.parse(raw.openLink(text)),
    comparisonLink: (plans) => JSON.parse(raw.comparisonLink(`[${plans.map(asText).join()}]`)),
    openComparison: (text) => JSON.parse(raw.openComparison(text)),
    modelFromConfig: (config) => JSON.parse(raw.modelFromConfig(asText(config))),
    planSchema: () => JSON.parse(raw.planSchema()),
    presets: () => JSON.parse(raw.presets()),
    version: () => raw.version(),
  };
}

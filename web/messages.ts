// What page and worker say to each other: one question, one answer, by number.

import type { Presets, Problem, Refused, Report, ReportFormat } from "../wasm/plimsoll.ts";
import type { JsonObject } from "./plan/path.ts";

/** Everything that the page shows of a plan. */
export interface Evaluated {
  report: Report;
  /** Null where no link can hold the plan. */
  link: string | null;
  /** Only what differs from presets and defaults. */
  short: JsonObject;
  /** Every field spelled out, defaults and presets included. */
  complete: JsonObject;
  memory_svg: string;
  grid_svg: string;
}

/** What the page needs to know before the first plan. */
export interface Begun {
  schema: JsonObject;
  presets: Presets;
  /** Links of the examples, in the order of `presets.plans`: a link to an example is still an example. */
  example_links: string[];
  /** The examples with every field spelled out. */
  complete_examples: JsonObject[];
  version: string;
}

export interface Opened {
  plan: JsonObject;
  notes: string[];
}

/** The questions and their answers. */
export interface Tasks {
  begin(): Begun;
  evaluate(plan: JsonObject): Evaluated | Refused;
  /** The plan's report as a text of its own. */
  report(plan: JsonObject, format: ReportFormat): { text: string } | Refused;
  openLink(text: string): Opened | Refused;
  openPlan(text: string): Opened | Refused;
  /** The model of a config.json, put into a plan. */
  openConfig(text: string, plan: JsonObject): Opened | Refused;
}

export interface Question {
  id: number;
  task: string;
  given: unknown[];
}

export type Reply = { id: number; answer: unknown } | { id: number; fault: string };

export type { Problem, Refused, Report, ReportFormat };

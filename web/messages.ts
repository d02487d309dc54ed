// What page and worker say to each other: one question, one answer, by number.

import type { Side } from "../wasm/compare.ts";
import type { Presets, Problem, Refused, Report, ReportFormat } from "../wasm/plimsoll.ts";
import type { Imported } from "./exchange/messages.ts";
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
  /** Where another tool has written it. */
  imported?: Imported;
}

/** A link may hold several. */
export interface OpenedPlans {
  plans: JsonObject[];
  notes: string[];
  imported?: Imported;
}

/** One of the plans of a comparison. */
export interface ComparedPlan extends Side {
  /** To the plan by itself; null where no link can hold it. */
  link: string | null;
}

export interface Compared {
  /** Null where no link can hold the plans. */
  link: string | null;
  sides: ComparedPlan[];
}

/** The questions and their answers. */
export interface Tasks {
  begin(): Begun;
  evaluate(plan: JsonObject): Evaluated | Refused;
  /** The plan's report as a text of its own. */
  report(plan: JsonObject, format: ReportFormat): { text: string } | Refused;
  openLink(text: string): Opened | Refused;
  /** The plans of a link, one or several. */
  openComparison(text: string): OpenedPlans | Refused;
  compare(plans: JsonObject[]): Compared | Refused;
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

// What page and worker say to each other: one question, one answer, by number.

import type { Presets, Problem, Refused, Report, Tool } from "../wasm/plimsoll.ts";
import type { JsonObject } from "./plan/path.ts";

/** Everything that the page shows of a plan. */
export interface Evaluated {
  report: Report;
  /** Null where no link can hold the plan. */
  link: string | null;
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
  version: string;
}

export interface Opened {
  plan: JsonObject;
  notes: string[];
}

/** A tool, and the schema that its form is built from. */
export interface ToolBegun extends Tool {
  schema: JsonObject;
}

/** What the page shows of a tool's problem. */
export interface Solved {
  /** The report as sentences and tables, and as a picture. */
  text: string;
  svg: string;
  complete: JsonObject;
}

/** The questions and their answers. */
export interface Tasks {
  begin(): Begun;
  evaluate(plan: JsonObject): Evaluated | Refused;
  openLink(text: string): Opened | Refused;
  openPlan(text: string): Opened | Refused;
  /** The model of a config.json, put into a plan. */
  openConfig(text: string, plan: JsonObject): Opened | Refused;
  beginTools(): ToolBegun[];
  solve(tool: string, problem: JsonObject): Solved | Refused;
  /** The solution in another of the tool's formats, as a file's text. */
  drawSolution(tool: string, problem: JsonObject, format: string): { text: string } | Refused;
}

export type TaskName = keyof Tasks;

export interface Question {
  id: number;
  task: TaskName;
  given: unknown[];
}

export type Reply = { id: number; answer: unknown } | { id: number; fault: string };

export type { Problem, Refused, Report, Tool };

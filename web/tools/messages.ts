// What the page of the tools and its worker say to each other.

import type { Refused } from "../../wasm/plimsoll.ts";
import type { Tool } from "../../wasm/tools.ts";
import type { JsonObject } from "../plan/path.ts";
import type { Run } from "../timeline/bars.ts";

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

/** What the worker tells unasked: how much of its work is done, from 0 to 1. */
export interface Told {
  share: number;
}

/** The questions and their answers. */
export interface ToolTasks {
  begin(): ToolBegun[];
  solve(tool: string, problem: JsonObject): Solved | Refused;
  /** A problem as somebody wrote it. */
  open(tool: string, text: string): { problem: JsonObject } | Refused;
  /** The solution in another of the tool's formats, as a file's text. */
  draw(tool: string, problem: JsonObject, format: string): { text: string } | Refused;
  /** The bars of each run of a simulation, as many as the problem wants listed. */
  bars(tool: string, problem: JsonObject): { runs: Run[] } | Refused;
}

// What the page of the tools and its worker say to each other.

import type { Refused } from "../../wasm/plimsoll.ts";
import type { ListedTool } from "../../wasm/tool-list.ts";
import type { JsonObject } from "../plan/path.ts";
import type { Run } from "../timeline/bars.ts";

/** A tool as the page knows it before any module is there. */
export type ToolBegun = ListedTool;

/** What the page shows of a tool's problem. */
export interface Solved {
  /** The report as sentences and tables, and as a picture. */
  text: string;
  svg: string;
  complete: JsonObject;
}

/** What the worker tells unasked: how much of its work is done, from 0 to 1; and what it has found so far. */
export type Told = { share: number } | { so_far: Solved };

/** Which tool is meant, and the module that has it. */
export type ToolAsked = Pick<ToolBegun, "name" | "module">;

/** The questions and their answers. */
export interface ToolTasks {
  solve(tool: ToolAsked, problem: JsonObject): Promise<Solved | Refused>;
  /** A problem as somebody wrote it. */
  open(tool: ToolAsked, text: string): Promise<{ problem: JsonObject } | Refused>;
  /** The solution in another of the tool's formats, as a file's text. */
  draw(tool: ToolAsked, problem: JsonObject, format: string): Promise<{ text: string } | Refused>;
  /** The bars of each run of a simulation, as many as the problem wants listed. */
  bars(tool: ToolAsked, problem: JsonObject): Promise<{ runs: Run[] } | Refused>;
}

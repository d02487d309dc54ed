// What the page of the tools knows: which tool, its problem, and the last answer.

import type { Field } from "../form/schema.ts";
import type { Problem } from "../messages.ts";
import type { JsonObject } from "../plan/path.ts";
import type { Solved, ToolBegun } from "./messages.ts";

export interface ToolState {
  tools: ToolBegun[];
  tool: ToolBegun | null;
  fields: Field[];
  /** The example that the problem started from. */
  example: string;
  problem: JsonObject;
  solved: Solved | null;
  problems: Problem[];
  revealed: ReadonlySet<string>;
  unfolded: ReadonlySet<string>;
  described: Field | null;
  /** Work that takes long enough to be worth stopping. */
  is_working: boolean;
  notice: string;
}

export function initialToolState(): ToolState {
  return {
    tools: [],
    tool: null,
    fields: [],
    example: "",
    problem: {},
    solved: null,
    problems: [],
    revealed: new Set(),
    unfolded: new Set(),
    described: null,
    is_working: false,
    notice: "",
  };
}

// What the page of the tools knows: which tool, what lies on each one's desk, and the last answer.

import type { Field } from "../form/schema.ts";
import type { Problem } from "../messages.ts";
import type { Desk } from "./desk.ts";
import type { Solved, ToolBegun } from "./messages.ts";
import type { Desks, Refusal } from "./opening.ts";

export interface ToolState {
  tools: ToolBegun[];
  /** The tool that is open; its desk is there. */
  tool: ToolBegun | null;
  fields: Field[];
  desks: Desks;
  solved: Solved | null;
  /** It is what a part of the work has found. */
  is_so_far: boolean;
  /** It was that of an earlier problem, whose end nobody waits for. */
  is_outdated: boolean;
  problems: Problem[];
  revealed: ReadonlySet<string>;
  unfolded: ReadonlySet<string>;
  described: Field | null;
  /** An address that opened nothing. */
  refusal: Refusal | null;
  /** What is wrong with the text in the open dialog. */
  pasted_problems: Problem[];
  /** Work that takes long enough to be worth stopping. */
  is_working: boolean;
  /** How much of it is done, from 0 to 1. */
  share: number;
  /** It was stopped: the answer is of an earlier problem, or what had been found so far. */
  is_stopped: boolean;
  /** On a phone, what fills the screen. */
  sheet: "result" | "inputs";
  notice: string;
}

export function deskOf({ tool, desks }: ToolState): Desk {
  return desks.get(tool?.name ?? "") ?? { draft: { problem: {}, example: "" }, past: [], future: [] };
}

export function initialToolState(): ToolState {
  return {
    tools: [],
    tool: null,
    fields: [],
    desks: new Map(),
    solved: null,
    is_so_far: false,
    is_outdated: false,
    problems: [],
    revealed: new Set(),
    unfolded: new Set(),
    described: null,
    refusal: null,
    pasted_problems: [],
    is_working: false,
    share: 0,
    is_stopped: false,
    sheet: "result",
    notice: "",
  };
}

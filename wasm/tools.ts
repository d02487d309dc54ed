// The tools as typed ES modules beside plimsoll.ts: what solves, and what simulates (simulators.ts), each over a .wasm of its own.
//
//   const tools = await loadTools();
//   const answer = tools.solve("pick", problem, ["text"]);
//   if ("problems" in answer) … else answer.text

import type { RawTools } from "./generated/plimsoll-tools.mjs";
import createTools from "./generated/plimsoll-tools.mjs";
import type { Refused } from "./plimsoll.ts";
import { asText, beside, bytesOf, type PlanInput, type WasmSource } from "./wasm-source.ts";

/** A question beside `check`: from a problem to a report. */
export interface Tool {
  name: string;
  title: string;
  help: string;
  /** Ways of drawing its report: "text" and "svg" first. */
  formats: { name: string; help: string }[];
  examples: { name: string; example: { title: string; problem: object } }[];
}

/** What was wanted of a solution: "json" and "complete" as objects, the tool's formats as texts. */
export type Solution<Wanted extends string> = { [Name in Wanted]: Name extends "json" | "complete" ? object : string };

/** Whoever watches long work. */
export interface Watch<Found> {
  /** Told how far it is, from 0 to 1; true: what has been found so far is wanted. */
  progress?: (share: number) => unknown;
  /** What has been found so far, of a tool that has something to show before its end. */
  partial?: (found: Found) => void;
}

export interface Tools {
  tools(): Tool[];
  /** A tool's problem, solved once: its report as `json` or in the tool's formats, and the problem itself, `complete`. */
  solve<const Wanted extends string>(
    tool: string,
    problem: PlanInput,
    wanted: Wanted[],
    watch?: Watch<Solution<Wanted>>,
  ): Solution<Wanted> | Refused;
  toolSchema(tool: string): object;
  /** Tables of a problem's fields, in Markdown. */
  toolReference(tool: string): { text: string } | Refused;
}

/** Pick, assign and place. */
export async function loadTools(wasm?: WasmSource): Promise<Tools> {
  const source = wasm ?? (await beside(new URL("./generated/plimsoll-tools.wasm", import.meta.url)));
  return toolsOf(await createTools({ wasmBinary: await bytesOf(source) }));
}

export function toolsOf(raw: RawTools): Tools {
  return {
    tools: () => JSON.parse(raw.tools()).tools,
    solve: (tool, problem, wanted, { progress, partial } = {}) =>
      JSON.parse(
        raw.solve(
          tool,
          asText(problem),
          wanted.join(" "),
          progress,
          partial && ((found) => partial(JSON.parse(found))),
        ),
      ),
    toolSchema: (tool) => JSON.parse(raw.toolSchema(tool)),
    toolReference: (tool) => JSON.parse(raw.toolReference(tool)),
  };
}

// What lies on a tool's desk: a problem, the example that it started from, and what can be had back.

import { asObject, type Json, type JsonObject } from "../plan/path.ts";
import { exampleAddress, problemAddress } from "./address.ts";
import type { ToolBegun } from "./messages.ts";

export interface Draft {
  problem: JsonObject;
  /** The example that it started from; empty where it came from elsewhere. */
  example: string;
}

export interface Desk {
  draft: Draft;
  past: Draft[];
  future: Draft[];
}

type Examples = Pick<ToolBegun, "name" | "examples">;

/** Another draft; the one before it can be had back. */
export function opened(desk: Desk | undefined, draft: Draft): Desk {
  return { draft, past: desk ? [...desk.past, desk.draft] : [], future: [] };
}

/** An edit; one that goes on from the last is undone with it. */
export function edited(desk: Desk, problem: JsonObject, goes_on: boolean): Desk {
  const draft = { ...desk.draft, problem };
  return goes_on ? { ...desk, draft, future: [] } : opened(desk, draft);
}

export function undone({ draft, past, future }: Desk): Desk {
  const before = past.at(-1);
  return before ? { draft: before, past: past.slice(0, -1), future: [draft, ...future] } : { draft, past, future };
}

export function redone({ draft, past, future }: Desk): Desk {
  const [after, ...rest] = future;
  return after ? { draft: after, past: [...past, draft], future: rest } : { draft, past, future };
}

export function exampleDraft({ examples }: Examples, name: string): Draft | null {
  const found = examples.find((one) => one.name === name);
  return found ? { problem: asObject(found.example.problem as Json), example: name } : null;
}

/** Whose problem is an example's own is that example, wherever it came from. */
export function draftOf(tool: Examples, problem: JsonObject): Draft {
  const same = tool.examples.find(({ name }) => isUnedited(tool, { problem, example: name }));
  return { problem, example: same?.name ?? "" };
}

export function isUnedited(tool: Examples, { problem, example }: Draft): boolean {
  const own = exampleDraft(tool, example);
  return own !== null && JSON.stringify(own.problem) === JSON.stringify(problem);
}

/** Every drawing asks for addresses, and drafts never change. */
const addresses = new WeakMap<Draft, string>();

/** An example under its name, everything else whole. */
export function addressOf(tool: Examples, draft: Draft): string {
  const known = addresses.get(draft);
  if (known) return known;
  const { name } = tool;
  const address = isUnedited(tool, draft) ? exampleAddress(name, draft.example) : problemAddress(name, draft.problem);
  addresses.set(draft, address);
  return address;
}

// Operations in pictures, where their titles have no room.

import type { OperationTime } from "../generated/plan";
import { operationWords } from "../words/core.ts";
import { words } from "../words/words.ts";

export function shortName(operation: OperationTime): string {
  const short: Record<string, string> = words().pictures.operations;
  return short[operation.operation] ?? operationWords(operation);
}

/** What bounds an operation, by colour: in a picture of its own the colour is that of the light theme. */
export const bound_fill: Record<string, string> = {
  compute: "var(--plimsoll-accent, #0b5cad)",
  memory: "var(--plimsoll-kv-cache, #cd761d)",
  link: "var(--plimsoll-communicators, #12604e)",
  fixed: "var(--plimsoll-framework, #787e86)",
};

/** Those that occur, always in the same order. */
export function boundsOf(bound: { bound: string }[]): string[] {
  return Object.keys(bound_fill).filter((name) => bound.some((one) => one.bound === name));
}

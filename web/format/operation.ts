// Operations in pictures, where their titles have no room.

import type { OperationTime } from "../generated/plan";

const short_names: Record<string, string> = {
  qkv: "QKV",
  output_projection: "output proj.",
  tp_all_reduce: "TP all-reduce",
  expert_dispatch: "dispatch",
  expert_combine: "combine",
  context_exchange: "CP exchange",
  small_operations: "small ops",
  attention: "attention",
  indexer: "indexer",
  draft: "drafting",
  host: "host",
};

export function shortName({ operation, title }: OperationTime): string {
  return short_names[operation] ?? title;
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

export const bound_names: Record<string, string> = {
  compute: "compute",
  memory: "HBM",
  link: "links",
  fixed: "fixed times",
};

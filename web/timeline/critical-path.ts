// The critical path: from what ends last back over what each has waited for. Nothing on it could be longer without the run
// being longer.

import { type Kind, kindOf, kinds, type Run } from "./bars.ts";

export interface CriticalPath {
  /** From first to last. */
  steps: Int32Array;
  /** Whether each bar of the run is on it. */
  is_on: Uint8Array;
  /** How long each kind's steps take. */
  sums_s: Record<Kind, number>;
  /** Time in which no step runs: between what was waited for and the start. */
  waits_s: number;
  /** Whether its beginning waited for something that the report does not list. */
  is_cut: boolean;
}

/** Null where the report does not say what bars have waited for. */
export function criticalPathOf(run: Run): CriticalPath | null {
  if (!run.tells_waits || run.count === 0) return null;
  const is_on = new Uint8Array(run.count);
  const steps: number[] = [];
  let bar = lastOf(run);
  // A report whose bars wait for each other in a ring is no run; it must not hold the page up.
  while (bar >= 0 && !is_on[bar]) {
    is_on[bar] = 1;
    steps.push(bar);
    bar = run.after[bar] as number;
  }
  steps.reverse();
  const sums_s = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  let waits_s = Math.max(0, run.starts_s[steps[0] as number] as number);
  for (const [i, step] of steps.entries()) {
    sums_s[kindOf(run, step)] += (run.ends_s[step] as number) - (run.starts_s[step] as number);
    if (i > 0) waits_s += waitOf(run, step);
  }
  return { steps: Int32Array.from(steps), is_on, sums_s, waits_s, is_cut: bar < -1 };
}

/** From the end of what it waited for to its start. */
export function waitOf({ after, starts_s, ends_s }: Run, bar: number): number {
  const before = after[bar] as number;
  return before < 0 ? 0 : Math.max(0, (starts_s[bar] as number) - (ends_s[before] as number));
}

function lastOf({ ends_s, count }: Run): number {
  let last = 0;
  for (let bar = 1; bar < count; ++bar) if ((ends_s[bar] as number) >= (ends_s[last] as number)) last = bar;
  return last;
}

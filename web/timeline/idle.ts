// When a GPU idles, and for want of what. The job at a gap's end says what it waited for last: until that transfer began, for the
// work of others; then for the transfer.

import { isJob, kindOf, type Run } from "./bars.ts";
import { sumOf } from "./busy.ts";
import type { Group, Lane } from "./lanes.ts";
import { firstFrom } from "./search.ts";

export const causes = ["handoff", "activation", "all_reduce", "job", "other", "untold", "done"] as const;
export type Cause = (typeof causes)[number];

export const cause_titles: Record<Cause, string> = {
  handoff: "waits for a hand-off",
  activation: "waits for an activation",
  all_reduce: "waits for an all-reduce",
  job: "waits for the work of others",
  other: "waits for another transfer",
  untold: "not told by the report",
  done: "nothing more to do",
};

export interface Gaps {
  starts_s: Float64Array;
  ends_s: Float64Array;
  /** Of `causes`. */
  cause: Uint8Array;
  /** The job that ends the gap; -1 after the last. */
  next: Int32Array;
}

export interface Idleness {
  group: Group;
  lane: Lane;
  gaps: Gaps;
  busy_s: number;
  idle_s: Record<Cause, number>;
}

/** Of each GPU. */
export function idlenessOf(run: Run, groups: Group[]): Idleness[] {
  return groups
    .filter(({ kind }) => isJob(kind))
    .flatMap((group) => group.lanes.map((lane) => idlenessIn(run, group, lane)));
}

function idlenessIn(run: Run, group: Group, lane: Lane): Idleness {
  const gaps = gapsOf(run, lane);
  const idle_s = Object.fromEntries(causes.map((cause) => [cause, 0])) as Record<Cause, number>;
  for (const [i, start_s] of gaps.starts_s.entries())
    idle_s[causes[gaps.cause[i] as number] as Cause] += (gaps.ends_s[i] as number) - start_s;
  return { group, lane, gaps, busy_s: sumOf(lane.busy), idle_s };
}

export function gapsOf(run: Run, { bars, busy }: Lane): Gaps {
  const starts_s: number[] = [];
  const ends_s: number[] = [];
  const cause: number[] = [];
  const next: number[] = [];
  const jobs_start_s = Float64Array.from(bars, (bar) => run.starts_s[bar] as number);
  const add = (start_s: number, end_s: number, why: Cause, job: number) => {
    if (end_s - start_s <= run.end_s * 1e-12) return;
    starts_s.push(start_s);
    ends_s.push(end_s);
    cause.push(causes.indexOf(why));
    next.push(job);
  };
  let free_s = 0;
  for (const [i, start_s] of busy.starts_s.entries()) {
    const job = bars[firstFrom(jobs_start_s, start_s)] as number;
    const begun_s = Math.min(start_s, Math.max(free_s, transferBegun(run, run.after[job] as number)));
    add(free_s, begun_s, "job", job);
    add(begun_s, start_s, causeOf(run, job), job);
    free_s = busy.ends_s[i] as number;
  }
  // Past what is listed a GPU is neither busy nor idle.
  add(free_s, run.jobs_until_s, afterLast(run), -1);
  return {
    starts_s: Float64Array.from(starts_s),
    ends_s: Float64Array.from(ends_s),
    cause: Uint8Array.from(cause),
    next: Int32Array.from(next),
  };
}

/** What is not listed may still come. */
function afterLast({ jobs_left_out }: Run): Cause {
  return jobs_left_out > 0 ? "untold" : "done";
}

/** Of anything else: no time at which the waiting for it would have begun later. */
function transferBegun(run: Run, bar: number): number {
  return bar >= 0 && !isJob(kindOf(run, bar)) ? (run.starts_s[bar] as number) : 0;
}

function causeOf(run: Run, job: number): Cause {
  const before = run.after[job] as number;
  if (before < 0) return "untold";
  const kind = kindOf(run, before);
  if (isJob(kind)) return "job";
  return kind === "decode_activation" ? "activation" : (kind as Cause);
}

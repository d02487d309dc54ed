// How many bars run at each instant: a stair, and the area under it. A lane's or a group's load is read from it.

import { firstAfter } from "./search.ts";

export interface Stair {
  /** Where it steps, ascending. */
  times_s: Float64Array;
  /** From there on. */
  counts: Float64Array;
  /** Up to there: seconds times bars. */
  areas: Float64Array;
}

export function stairOf(starts_s: Float64Array, ends_s: Float64Array): Stair {
  const ups = starts_s.slice().sort();
  const downs = ends_s.slice().sort();
  const count = ups.length + downs.length;
  const stair = { times_s: new Float64Array(count), counts: new Float64Array(count), areas: new Float64Array(count) };
  let up = 0;
  for (let i = 0; i < count; ++i) {
    const down = i - up;
    const goes_up = up < ups.length && (ups[up] as number) < (downs[down] as number);
    stair.times_s[i] = (goes_up ? ups[up] : downs[down]) as number;
    const before = i > 0 ? (stair.counts[i - 1] as number) : 0;
    stair.counts[i] = before + (goes_up ? 1 : -1);
    const length_s = i > 0 ? (stair.times_s[i] as number) - (stair.times_s[i - 1] as number) : 0;
    stair.areas[i] = (i > 0 ? (stair.areas[i - 1] as number) : 0) + before * length_s;
    if (goes_up) up += 1;
  }
  return stair;
}

/** How many run on average from one instant to another. */
export function meanOf(stair: Stair, from_s: number, to_s: number): number {
  return to_s > from_s ? (areaUntil(stair, to_s) - areaUntil(stair, from_s)) / (to_s - from_s) : 0;
}

function areaUntil({ times_s, counts, areas }: Stair, at_s: number): number {
  const last = firstAfter(times_s, at_s) - 1;
  if (last < 0) return 0;
  return (areas[last] as number) + (counts[last] as number) * (at_s - (times_s[last] as number));
}

/** Stretches of time, each beginning after the one before has ended. */
export interface Stretches {
  starts_s: Float64Array;
  ends_s: Float64Array;
}

/** Where at least `least` run at once. */
export function whereAtLeast(least: number, { times_s, counts }: Stair): Stretches {
  const starts_s: number[] = [];
  const ends_s: number[] = [];
  let begun_s: number | null = null;
  for (let i = 0; i < times_s.length; ++i) {
    const is_on = (counts[i] as number) >= least;
    const at_s = times_s[i] as number;
    if (is_on && begun_s === null) begun_s = at_s;
    if (is_on || begun_s === null) continue;
    if (at_s > begun_s) {
      const touches = ends_s.length > 0 && begun_s - (ends_s.at(-1) as number) <= 1e-12;
      if (touches) ends_s[ends_s.length - 1] = at_s;
      else {
        starts_s.push(begun_s);
        ends_s.push(at_s);
      }
    }
    begun_s = null;
  }
  return { starts_s: Float64Array.from(starts_s), ends_s: Float64Array.from(ends_s) };
}

export function sumOf({ starts_s, ends_s }: Stretches): number {
  return starts_s.reduce((sum_s, start_s, i) => sum_s + (ends_s[i] as number) - start_s, 0);
}

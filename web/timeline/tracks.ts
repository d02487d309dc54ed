// Bars of one lane that overlap lie on tracks under each other; on one track they follow each other.

export interface Track {
  /** Bars of the run, by start. */
  bars: Int32Array;
  starts_s: Float64Array;
  ends_s: Float64Array;
  /** The latest end of a bar and all before it: ascends even where too few tracks make bars overlap. */
  reach_s: Float64Array;
  /** Before each bar, how long all before it took in sum; one more than there are bars. */
  sums_s: Float64Array;
}

interface Times {
  starts_s: Float64Array;
  ends_s: Float64Array;
}

/** Ends and starts of one instant are written with rounding errors. */
const same_s = 1e-12;

/** Each bar, by start, lies on the first track that is free; past `most` tracks, on the one that is free first. */
export function tracksOf(bars: Int32Array, { starts_s, ends_s }: Times, most: number): Track[] {
  const lists: number[][] = [];
  const busy_until_s: number[] = [];
  for (const bar of bars) {
    const free = busy_until_s.findIndex((end_s) => end_s <= (starts_s[bar] as number) + same_s);
    const track = free >= 0 ? free : lists.length < most ? lists.length : soonest(busy_until_s);
    if (track === lists.length) lists.push([]);
    (lists[track] as number[]).push(bar);
    busy_until_s[track] = Math.max(busy_until_s[track] ?? 0, ends_s[bar] as number);
  }
  return lists.map((list) => trackOf(Int32Array.from(list), { starts_s, ends_s }));
}

function soonest(busy_until_s: number[]): number {
  return busy_until_s.indexOf(Math.min(...busy_until_s));
}

export function trackOf(bars: Int32Array, times: Times): Track {
  const starts_s = Float64Array.from(bars, (bar) => times.starts_s[bar] as number);
  const ends_s = Float64Array.from(bars, (bar) => times.ends_s[bar] as number);
  const reach_s = new Float64Array(bars.length);
  const sums_s = new Float64Array(bars.length + 1);
  let reached_s = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < bars.length; ++i) {
    reached_s = Math.max(reached_s, ends_s[i] as number);
    reach_s[i] = reached_s;
    sums_s[i + 1] = (sums_s[i] as number) + (ends_s[i] as number) - (starts_s[i] as number);
  }
  return { bars, starts_s, ends_s, reach_s, sums_s };
}

// From a point of the picture to what is drawn there, and from one bar to the next by the arrow keys.

import type { Gaps } from "./idle.ts";
import type { Lane } from "./lanes.ts";
import { type Row, type Rows, trackAt } from "./rows.ts";
import { firstAfter, firstFrom } from "./search.ts";
import type { Shown } from "./shown.ts";
import type { Track } from "./tracks.ts";

/** A bar of a run, or a gap in a GPU's lane. */
export type Target = { shown: Shown; bar: number } | { shown: Shown; lane: Lane; gap: number };

export function isBar(target: Target): target is { shown: Shown; bar: number } {
  return "bar" in target;
}

/** The bar at an instant; else the nearest that is no further off than `near_s`. */
export function barIn(track: Track, at_s: number, near_s: number): number | null {
  const { starts_s, ends_s, reach_s, bars } = track;
  const last = firstAfter(starts_s, at_s) - 1;
  for (let i = last; i >= 0 && (reach_s[i] as number) >= at_s; --i)
    if ((ends_s[i] as number) >= at_s) return bars[i] as number;
  const before_s = last >= 0 ? at_s - (ends_s[last] as number) : Number.POSITIVE_INFINITY;
  const after_s = last + 1 < bars.length ? (starts_s[last + 1] as number) - at_s : Number.POSITIVE_INFINITY;
  if (Math.min(before_s, after_s) > near_s) return null;
  return bars[before_s <= after_s ? last : last + 1] as number;
}

export function gapIn({ starts_s, ends_s }: Gaps, at_s: number): number | null {
  const i = firstAfter(starts_s, at_s) - 1;
  return i >= 0 && at_s <= (ends_s[i] as number) ? i : null;
}

/** What is drawn at a height within a row, at an instant. */
export function targetIn({ shown, lane }: Row, y_px: number, at_s: number, near_s: number): Target | null {
  if (!lane) return null;
  const heights = lane.tracks.map((_, i) => trackAt(lane, i));
  const here = heights.findIndex((track) => y_px < track.y_px + track.height_px + 1);
  const track = here < 0 ? heights.length - 1 : here;
  const bar = barIn(lane.tracks[track] as Track, at_s, near_s);
  if (bar !== null) return { shown, bar };
  const gaps = shown.gaps.get(lane);
  const gap = gaps ? gapIn(gaps, at_s) : null;
  return gap === null ? null : { shown, lane, gap };
}

export function rowOf({ rows }: Rows, shown: Shown, lane: Lane): Row | null {
  return rows.find((row) => row.shown === shown && row.lane === lane) ?? null;
}

/** The bar before or after in its lane. */
export function besides(lane: Lane, bar: number, by: number): number | null {
  const place = lane.bars.indexOf(bar);
  return lane.bars[place + by] ?? null;
}

export function nearest({ run }: Shown, { bars }: Lane, at_s: number): number {
  const starts_s = Float64Array.from(bars, (bar) => run.starts_s[bar] as number);
  const after = firstFrom(starts_s, at_s);
  const candidates = [bars[after - 1], bars[after]].filter((bar): bar is number => bar !== undefined);
  const distance = (bar: number) =>
    Math.max((run.starts_s[bar] as number) - at_s, at_s - (run.ends_s[bar] as number), 0);
  return candidates.reduce((best, bar) => (distance(bar) < distance(best) ? bar : best));
}

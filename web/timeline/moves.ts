// From one bar to another by key: along its lane, to the lanes around, back to what it waited for, along the critical path.

import { besides, isBar, nearest, rowOf, type Target } from "./find.ts";
import type { Lane } from "./lanes.ts";
import type { Row, Rows } from "./rows.ts";
import { laneOf, type Shown } from "./shown.ts";

export type BarTarget = { shown: Shown; bar: number };

export function laneIn(target: Target): Lane {
  return isBar(target) ? laneOf(target.shown, target.bar) : target.lane;
}

/** Start and end. */
export function spanOf(target: Target): [number, number] {
  const { run, gaps } = target.shown;
  if (isBar(target)) return [run.starts_s[target.bar] as number, run.ends_s[target.bar] as number];
  const own = gaps.get(target.lane);
  return [own?.starts_s[target.gap] ?? 0, own?.ends_s[target.gap] ?? 0];
}

export function isSame(a: Target | null, b: Target | null): boolean {
  if (!a || !b) return a === b;
  if (a.shown !== b.shown) return false;
  return isBar(a) ? isBar(b) && a.bar === b.bar : !isBar(b) && a.lane === b.lane && a.gap === b.gap;
}

/** Where keys begin: in the topmost lane that is seen. */
export function firstSeen({ rows }: Rows, scroll_px: number, at_s: number): BarTarget | null {
  const row = rows.find(({ lane, y_px }) => lane && y_px >= scroll_px) ?? rows.find(({ lane }) => lane);
  return row?.lane ? { shown: row.shown, bar: nearest(row.shown, row.lane, at_s) } : null;
}

export function aside(from: Target, by: -1 | 1): BarTarget | null {
  const { shown } = from;
  if (!isBar(from)) return { shown, bar: nearest(shown, from.lane, spanOf(from)[by < 0 ? 0 : 1]) };
  const bar = besides(laneIn(from), from.bar, by);
  return bar === null ? null : { shown, bar };
}

/** The bar of the next lane above or below that is nearest to an instant. */
export function acrossLanes(rows: Rows, from: Target, at_s: number, by: -1 | 1): BarTarget | null {
  const begun = rowOf(rows, from.shown, laneIn(from));
  if (!begun) return null;
  for (let i = rows.rows.indexOf(begun) + by; i >= 0 && i < rows.rows.length; i += by) {
    const { lane, shown } = rows.rows[i] as Row;
    if (lane) return { shown, bar: nearest(shown, lane, at_s) };
  }
  return null;
}

export function endOfLane(from: Target, which: "first" | "last"): BarTarget {
  const { bars } = laneIn(from);
  return { shown: from.shown, bar: (which === "first" ? bars[0] : bars.at(-1)) as number };
}

export function longestStep(all: Shown[]): BarTarget | null {
  const shown = all.find(({ path }) => path !== null);
  if (!shown?.path) return null;
  const { starts_s, ends_s } = shown.run;
  const takes_s = (bar: number) => (ends_s[bar] as number) - (starts_s[bar] as number);
  return { shown, bar: shown.path.steps.reduce((best, bar) => (takes_s(bar) > takes_s(best) ? bar : best)) };
}

/** The next step of the critical path, from a bar on it or else from an instant. */
export function alongPath(all: Shown[], from: Target | null, at_s: number, by: -1 | 1): BarTarget | null {
  const shown = from?.shown.path ? from.shown : all.find(({ path }) => path !== null);
  if (!shown?.path) return null;
  const { steps } = shown.path;
  const here = from && isBar(from) ? steps.indexOf(from.bar) : -1;
  const later = steps.findIndex((bar) => (shown.run.starts_s[bar] as number) > at_s);
  const end = later < 0 ? steps.length : later;
  const bar = steps[here >= 0 ? here + by : by > 0 ? end : end - 1];
  return bar === undefined ? null : { shown, bar };
}

// What is drawn over the lanes: the way of the critical path, instants of the run, the bar that is looked at, a span.

import { isJob, kindOf } from "./bars.ts";
import { axis_px, type Brush, topOf, xOf } from "./brush.ts";
import { isBar, rowOf, type Target } from "./find.ts";
import type { Lane } from "./lanes.ts";
import { paintUnlisted } from "./paint-idle.ts";
import { type Row, trackAt } from "./rows.ts";
import { firstAfter, firstFrom } from "./search.ts";
import { laneOf, type Shown } from "./shown.ts";
import type { Window } from "./window.ts";

/** More would be a thicket. */
const most_ways = 300;

/** From the end of each step of the critical path to the start of the next. */
export function paintWays(brush: Brush, shown: Shown): void {
  const { to, scene } = brush;
  const { path, run } = shown;
  if (!path) return;
  const starts_s = Float64Array.from(path.steps, (bar) => run.starts_s[bar] as number);
  const first = Math.max(0, firstAfter(starts_s, scene.window.from_s) - 1);
  const end = firstFrom(starts_s, scene.window.to_s);
  if (end - first > most_ways) return;
  to.save();
  to.beginPath();
  to.rect(brush.gutter_px, axis_px, brush.plot_px, scene.height_px);
  to.clip();
  to.strokeStyle = scene.palette.text;
  to.lineWidth = 1;
  to.beginPath();
  for (let i = first; i < end && i + 1 < path.steps.length; ++i) {
    const [here, next] = [path.steps[i] as number, path.steps[i + 1] as number];
    const from = pointOf(brush, shown, here, run.ends_s[here] as number);
    const onto = pointOf(brush, shown, next, run.starts_s[next] as number);
    if (!from || !onto) continue;
    to.moveTo(from.x, from.y);
    to.lineTo(onto.x, from.y);
    to.lineTo(onto.x, onto.y);
  }
  to.stroke();
  to.restore();
}

function pointOf(brush: Brush, shown: Shown, bar: number, at_s: number): { x: number; y: number } | null {
  const box = boxOf(brush, shown, bar);
  return box && { x: xOf(brush, at_s), y: box.y + box.height_px / 2 };
}

/** Where a bar's track lies on the canvas; null where its group is folded. */
function boxOf(brush: Brush, shown: Shown, bar: number): { y: number; height_px: number } | null {
  const lane = laneOf(shown, bar);
  const row = rowOf(brush.scene.rows, shown, lane);
  if (!row) return null;
  const { y_px, height_px } = trackAt(lane, trackOfBar(lane, bar));
  return { y: topOf(brush, row) + y_px, height_px };
}

/** Bars of a track ascend. */
function trackOfBar({ tracks }: Lane, bar: number): number {
  return tracks.findIndex(({ bars }) => {
    let low = 0;
    let high = bars.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bars[middle] as number) < bar) low = middle + 1;
      else high = middle;
    }
    return bars[low] === bar;
  });
}

/** Where decode starts, and where a run ends before the other. */
export function paintInstants(brush: Brush, seen: Row[]): void {
  const { to, scene } = brush;
  for (const shown of new Set(seen.map((row) => row.shown))) {
    const own = seen.filter((row) => row.shown === shown);
    const [first, last] = [own[0] as Row, own.at(-1) as Row];
    const [top, bottom] = [topOf(brush, first), topOf(brush, last) + last.height_px];
    to.strokeStyle = scene.palette.text;
    to.lineWidth = 1;
    to.setLineDash([3, 3]);
    to.beginPath();
    let taken_px = brush.gutter_px + 60;
    for (const [at_s, words] of [
      [shown.run.decode_start_s, "decode starts"],
      [shown.run.end_s, "end"],
    ] as const) {
      const x = Math.round(xOf(brush, at_s)) + 0.5;
      if (x < brush.gutter_px || x > scene.width_px - 2) continue;
      to.moveTo(x, Math.max(axis_px, top));
      to.lineTo(x, bottom);
      const name = own.find(({ group, lane, is_folded }) => group && !lane && !is_folded) ?? null;
      if (name) paintWordsAt(brush, words, x, topOf(brush, name) + name.height_px / 2, taken_px);
      taken_px = x;
    }
    to.stroke();
    to.setLineDash([]);
    for (const row of own) if (row.lane && row.group) paintUnlisted(brush, row, isJob(row.group.kind));
  }
}

/** Left of a line where there is room beside what stands there already, else right of it; else nowhere. */
function paintWordsAt({ to, scene }: Brush, words: string, x: number, y: number, taken_px: number): void {
  const wide_px = to.measureText(words).width;
  const is_left = x - wide_px - 5 > taken_px;
  if (!is_left && x + wide_px + 5 > scene.width_px) return;
  to.fillStyle = scene.palette.text;
  to.fillText(words, is_left ? x - wide_px - 5 : x + 5, y);
}

export function paintTarget(brush: Brush, target: Target, is_strong: boolean): void {
  const { to, scene } = brush;
  const { shown } = target;
  const lane = isBar(target) ? laneOf(shown, target.bar) : target.lane;
  const row = rowOf(scene.rows, shown, lane);
  const gaps = shown.gaps.get(lane);
  if (!row) return;
  const box = isBar(target)
    ? boxOf(brush, shown, target.bar)
    : { y: topOf(brush, row) + 2, height_px: row.height_px - 4 };
  const [start_s, end_s] = isBar(target)
    ? [shown.run.starts_s[target.bar], shown.run.ends_s[target.bar]]
    : [gaps?.starts_s[target.gap], gaps?.ends_s[target.gap]];
  if (!box || start_s === undefined || end_s === undefined) return;
  to.save();
  to.beginPath();
  to.rect(brush.gutter_px - 3, axis_px, brush.plot_px + 3, scene.height_px);
  to.clip();
  const from_px = xOf(brush, start_s);
  const wide_px = Math.max(3, xOf(brush, end_s) - from_px);
  if (isBar(target) && is_strong && wide_px < 16) {
    to.fillStyle = scene.palette.bars[kindOf(shown.run, target.bar)];
    to.fillRect(from_px, box.y, wide_px, box.height_px);
  }
  to.strokeStyle = is_strong ? scene.palette.paper : scene.palette.text;
  to.lineWidth = is_strong ? 5 : 1.5;
  to.strokeRect(from_px - 1, box.y - 1, wide_px + 2, box.height_px + 2);
  if (is_strong) {
    to.strokeStyle = scene.palette.accent;
    to.lineWidth = 2.5;
    to.strokeRect(from_px - 1, box.y - 1, wide_px + 2, box.height_px + 2);
  }
  to.restore();
}

export function paintMarked(brush: Brush, { from_s, to_s }: Window): void {
  const { to, scene } = brush;
  const from_px = Math.max(brush.gutter_px, xOf(brush, from_s));
  to.fillStyle = scene.palette.accent;
  to.globalAlpha = 0.2;
  to.fillRect(from_px, axis_px, xOf(brush, to_s) - from_px, scene.height_px);
  to.globalAlpha = 1;
}

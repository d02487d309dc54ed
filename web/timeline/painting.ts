// Draws the rows in view on a canvas. What it costs is bound by pixels: columns.ts joins what they would not tell apart.

import { isJob, type Kind, kindOf } from "./bars.ts";
import { meanOf } from "./busy.ts";
import { eachSpan } from "./columns.ts";
import { isBar, rowOf, type Target } from "./find.ts";
import { type Cause, causes, type Gaps } from "./idle.ts";
import type { Lane } from "./lanes.ts";
import type { Palette } from "./palette.ts";
import { type Row, type Rows, trackAt } from "./rows.ts";
import { firstAfter, firstFrom } from "./search.ts";
import { laneOf, type Shown } from "./shown.ts";
import { ticksOf } from "./ticks.ts";
import type { Track } from "./tracks.ts";
import { lengthOf, type Window } from "./window.ts";

export interface Scene {
  rows: Rows;
  window: Window;
  width_px: number;
  height_px: number;
  /** How far the rows are scrolled. */
  scroll_px: number;
  palette: Palette;
  shows_path: boolean;
  shows_idle: boolean;
  selected: Target | null;
  hovered: Target | null;
  /** A span that is being marked. */
  marked: Window | null;
}

export const axis_px = 24;
const font = "system-ui, sans-serif";
const small = `11px ${font}`;

/** The lanes' names are left of the plot; on a narrow screen they are short. */
export function gutterOf(width_px: number): number {
  return width_px < 480 ? 58 : 96;
}

export function paint(to: CanvasRenderingContext2D, scene: Scene): void {
  const { width_px, height_px, palette, rows, scroll_px, window } = scene;
  const gutter_px = gutterOf(width_px);
  const plot_px = width_px - gutter_px;
  const brush: Brush = { to, scene, gutter_px, plot_px, px_per_s: plot_px / lengthOf(window) };
  to.fillStyle = palette.paper;
  to.fillRect(0, 0, width_px, height_px);
  to.textBaseline = "middle";
  to.font = small;
  const seen = rows.rows.filter(
    ({ y_px, height_px: high_px }) => y_px + high_px > scroll_px && y_px < scroll_px + height_px - axis_px,
  );
  paintGrid(brush, "marks");
  for (const row of seen) paintRow(brush, row);
  if (scene.shows_path) for (const shown of new Set(seen.map((row) => row.shown))) paintWays(brush, shown);
  paintInstants(brush, seen);
  for (const [target, is_strong] of [
    [scene.hovered, false],
    [scene.selected, true],
  ] as const)
    if (target) paintTarget(brush, target, is_strong);
  paintGrid(brush, "words");
  if (scene.marked) paintMarked(brush, scene.marked);
}

interface Brush {
  to: CanvasRenderingContext2D;
  scene: Scene;
  gutter_px: number;
  plot_px: number;
  px_per_s: number;
}

function xOf({ scene, gutter_px, px_per_s }: Brush, at_s: number): number {
  return gutter_px + (at_s - scene.window.from_s) * px_per_s;
}

function topOf({ scene }: Brush, row: Row): number {
  return axis_px + row.y_px - scene.scroll_px;
}

function paintGrid({ to, scene, gutter_px, plot_px, px_per_s }: Brush, what: "marks" | "words"): void {
  const { window, height_px, width_px, palette } = scene;
  const ticks = ticksOf(window, plot_px, 92);
  if (what === "words") {
    to.fillStyle = palette.paper;
    to.fillRect(0, 0, width_px, axis_px);
    to.fillStyle = palette.rule;
    to.fillRect(0, axis_px - 1, width_px, 1);
  }
  to.fillStyle = what === "marks" ? palette.rule : palette.muted;
  for (const { at_s, text } of ticks) {
    const x = gutter_px + (at_s - window.from_s) * px_per_s;
    if (what === "marks") to.fillRect(Math.round(x), axis_px, 1, height_px);
    else {
      const half_px = to.measureText(text).width / 2;
      to.fillText(text, Math.min(Math.max(x - half_px, gutter_px - 20), width_px - 2 * half_px - 2), axis_px / 2);
    }
  }
}

function paintRow(brush: Brush, row: Row): void {
  if (row.lane) paintLane(brush, row, row.lane);
  else if (row.group) paintGroup(brush, row);
  else paintRun(brush, row);
}

function paintRun(brush: Brush, row: Row): void {
  const { to, scene } = brush;
  const y = topOf(brush, row);
  to.fillStyle = scene.palette.band;
  to.fillRect(0, y, scene.width_px, row.height_px);
  to.fillStyle = scene.palette.text;
  to.font = `600 12px ${font}`;
  to.fillText(row.shown.name, 6, y + row.height_px / 2);
  to.font = small;
}

/** A folded group shows its load: how many of its lanes are busy. */
function paintGroup(brush: Brush, row: Row): void {
  const { to, scene, gutter_px } = brush;
  const { palette } = scene;
  const { group, is_folded } = row;
  if (!group) return;
  const y = topOf(brush, row);
  const middle = y + row.height_px / 2;
  to.fillStyle = palette.band;
  to.fillRect(0, y, scene.width_px, row.height_px);
  if (is_folded) {
    paintLoad(brush, row, y);
    const critical = scene.shows_path && row.shown.critical.get(group);
    // Underlined: where one of its lanes is on the critical path.
    if (critical) {
      to.fillStyle = palette.text;
      eachSpan(critical, scene.window, brush.plot_px, (from_px, to_px) =>
        to.fillRect(gutter_px + from_px, y + 20, to_px - from_px, 2),
      );
    }
  }
  to.fillStyle = palette.text;
  to.beginPath();
  if (is_folded) triangle(to, [6, middle - 4], [6, middle + 4], [12, middle]);
  else triangle(to, [5, middle - 3], [13, middle - 3], [9, middle + 3]);
  to.fill();
  const words = `${group.title} (${group.lanes.length})`;
  const is_wide = to.measureText(words).width + 18 <= gutter_px;
  // A long name may stand over an empty plot, not over the load.
  if (!is_folded || is_wide) to.fillText(words, 17, middle);
  else {
    to.save();
    to.fillStyle = palette.band;
    to.globalAlpha = 0.85;
    to.fillRect(gutter_px, y + 3, to.measureText(words).width + 21 - gutter_px, row.height_px - 6);
    to.restore();
    to.fillStyle = palette.text;
    to.fillText(words, 17, middle);
  }
}

function triangle(to: CanvasRenderingContext2D, ...corners: [number, number][]): void {
  for (const [i, [x, y]] of corners.entries()) i === 0 ? to.moveTo(x, y) : to.lineTo(x, y);
}

const load_px = 16;

function paintLoad(brush: Brush, { group }: Row, y: number): void {
  const { to, scene, gutter_px, plot_px, px_per_s } = brush;
  if (!group) return;
  to.fillStyle = scene.palette.bars[group.kind];
  const most = Math.max(1, group.lanes.length);
  let begun_px = 0;
  let high_px = 0;
  for (let x = 0; x <= plot_px; ++x) {
    const from_s = scene.window.from_s + x / px_per_s;
    const share = x < plot_px ? Math.min(1, meanOf(group.stair, from_s, from_s + 1 / px_per_s) / most) : 0;
    const here_px = share > 0 ? Math.max(1, Math.round(share * load_px)) : 0;
    if (here_px === high_px && x < plot_px) continue;
    if (high_px > 0) to.fillRect(gutter_px + begun_px, y + 19 - high_px, x - begun_px, high_px);
    begun_px = x;
    high_px = here_px;
  }
}

function paintLane(brush: Brush, row: Row, lane: Lane): void {
  const { to, scene, gutter_px } = brush;
  const { palette, width_px } = scene;
  const y = topOf(brush, row);
  to.fillStyle = palette.rule;
  to.globalAlpha = 0.5;
  to.fillRect(0, y + row.height_px - 1, width_px, 1);
  to.globalAlpha = 1;
  to.fillStyle = palette.muted;
  to.textAlign = "right";
  to.fillText(
    lane.label.length > 8 && gutter_px < 80 ? lane.label.replace(/^\D+ /, "") : lane.label,
    gutter_px - 8,
    y + row.height_px / 2,
  );
  to.textAlign = "left";
  to.save();
  to.beginPath();
  to.rect(gutter_px, y, width_px - gutter_px, row.height_px);
  to.clip();
  const gaps = row.shown.gaps.get(lane);
  if (gaps && scene.shows_idle) paintGaps(brush, gaps, y, row.height_px);
  const kind = row.group?.kind ?? "other";
  for (const [i, track] of lane.tracks.entries()) {
    const { y_px, height_px } = trackAt(lane, i);
    const is_faint = scene.shows_path && row.shown.path !== null;
    paintTrack(brush, row.shown, kind, track, y + y_px, height_px, is_faint ? palette.faint : 1);
    const critical = is_faint && row.shown.critical.get(track);
    if (critical) paintTrack(brush, row.shown, kind, critical, y + y_px, height_px, 1, palette.text);
  }
  paintOverlaps(brush, lane, y + row.height_px - 4);
  to.restore();
}

/** Covers are drawn in so many steps: equal neighbours become one rectangle. */
const levels = 6;

function paintTrack(
  brush: Brush,
  shown: Shown,
  kind: Kind,
  track: Track,
  y: number,
  height_px: number,
  strength: number,
  outline?: string,
): void {
  const { to, scene, gutter_px, plot_px } = brush;
  const { palette, window } = scene;
  to.fillStyle = palette.bars[kind];
  let begun_px = -1;
  let until_px = -1;
  let level = 0;
  const flush = () => {
    if (begun_px < 0) return;
    to.globalAlpha = strength * (0.3 + (0.7 * level) / levels);
    to.fillRect(gutter_px + begun_px, y, until_px - begun_px, height_px);
    begun_px = -1;
  };
  eachSpan(track, window, plot_px, (from_px, to_px, first, end, cover) => {
    if (to_px - from_px > 1 || (end === first + 1 && cover === 1)) {
      flush();
      const wide_px = to_px - from_px;
      to.globalAlpha = strength;
      // A fine line between neighbours.
      to.fillRect(gutter_px + from_px, y, wide_px > 4 ? wide_px - 1 : wide_px, height_px);
      if (outline && wide_px > 3) {
        to.strokeStyle = outline;
        to.lineWidth = 1.5;
        to.strokeRect(gutter_px + from_px + 0.75, y + 0.75, wide_px - 2.5, height_px - 1.5);
      }
      if (height_px >= 12 && wide_px > 16) {
        const words = wordsFor(shown, track.bars[first] as number, wide_px - 8);
        if (words) {
          to.globalAlpha = 1;
          to.fillStyle = strength < 1 ? palette.text : palette.on_bars[kind];
          to.fillText(words, gutter_px + from_px + 4, y + height_px / 2 + 0.5);
          to.fillStyle = palette.bars[kind];
        }
      }
      return;
    }
    const next = Math.ceil(cover * levels);
    if (begun_px < 0 || from_px !== until_px || next !== level) {
      flush();
      level = next;
      begun_px = from_px;
    }
    until_px = to_px;
  });
  flush();
  to.globalAlpha = 1;
}

/** Of 11 px letters, on average; a name that is a bit too long is cut by its bar's end. */
const letter_px = 6;

/** The name where there is room, else the number of the chunk. */
function wordsFor({ run }: Shown, bar: number, room_px: number): string {
  const candidates = [run.names[bar] ?? "", `${run.chunk[bar]}`];
  return candidates.find((words) => words.length * letter_px <= room_px) ?? "";
}

/** Hatched: a finer hatch where something is waited for, wide where nothing more is to be done. */
function paintGaps(brush: Brush, { starts_s, ends_s, cause }: Gaps, y: number, height_px: number): void {
  const { to, scene } = brush;
  const { window, palette, width_px } = scene;
  for (let i = Math.max(0, firstAfter(ends_s, window.from_s)); i < starts_s.length; ) {
    const start_s = starts_s[i] as number;
    if (start_s >= window.to_s) break;
    const from_px = Math.max(brush.gutter_px, xOf(brush, start_s));
    const to_px = Math.min(width_px, xOf(brush, ends_s[i] as number));
    if (to_px - from_px >= 3) {
      to.fillStyle = hatchOf(causes[cause[i] as number] as Cause, palette, to);
      to.globalAlpha = 0.55;
      to.fillRect(from_px, y + 2, to_px - from_px, height_px - 4);
      i += 1;
    } else {
      // Gaps too small to be seen are passed by a pixel at a time.
      i = Math.max(i + 1, firstAfter(ends_s, start_s + 1 / brush.px_per_s, i));
    }
  }
  to.globalAlpha = 1;
}

const hatches = new WeakMap<Palette, Map<Cause, CanvasPattern | string>>();

function hatchOf(cause: Cause, palette: Palette, to: CanvasRenderingContext2D): CanvasPattern | string {
  const made = hatches.get(palette) ?? new Map<Cause, CanvasPattern | string>();
  hatches.set(palette, made);
  const known = made.get(cause);
  if (known) return known;
  const colour = hatchColour(cause, palette);
  const size_px = cause === "done" || cause === "untold" ? 12 : 6;
  const tile = document.createElement("canvas");
  tile.width = size_px;
  tile.height = size_px;
  const ink = tile.getContext("2d");
  if (ink) {
    ink.strokeStyle = colour;
    ink.lineWidth = 1;
    ink.beginPath();
    for (const shift of [-size_px, 0, size_px]) {
      ink.moveTo(shift - 1, size_px + 1);
      ink.lineTo(shift + size_px + 1, -1);
    }
    ink.stroke();
  }
  const hatch = to.createPattern(tile, "repeat") ?? colour;
  made.set(cause, hatch);
  return hatch;
}

export function hatchColour(cause: Cause, palette: Palette): string {
  if (cause === "done" || cause === "untold") return palette.rule;
  return cause === "job" ? palette.bars.prefill : palette.bars[cause];
}

function paintOverlaps(brush: Brush, { overlaps }: Lane, y: number): void {
  const { to, scene } = brush;
  const { starts_s, ends_s } = overlaps;
  to.fillStyle = scene.palette.alarm;
  for (let i = firstAfter(ends_s, scene.window.from_s); i < starts_s.length; ++i) {
    const start_s = starts_s[i] as number;
    if (start_s >= scene.window.to_s) break;
    const from_px = xOf(brush, start_s);
    to.fillRect(from_px, y, Math.max(1.5, xOf(brush, ends_s[i] as number) - from_px), 3);
    i = Math.max(i, firstFrom(starts_s, start_s + 1 / brush.px_per_s, i) - 1);
  }
}

/** More would be a thicket. */
const most_ways = 300;

/** From the end of each step of the critical path to the start of the next. */
function paintWays(brush: Brush, shown: Shown): void {
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
function paintInstants(brush: Brush, seen: Row[]): void {
  const { to, scene } = brush;
  for (const shown of new Set(seen.map((row) => row.shown))) {
    const own = seen.filter((row) => row.shown === shown);
    const [first, last] = [own[0] as Row, own.at(-1) as Row];
    const [top, bottom] = [topOf(brush, first), topOf(brush, last) + last.height_px];
    to.strokeStyle = scene.palette.text;
    to.lineWidth = 1;
    to.setLineDash([3, 3]);
    to.beginPath();
    for (const [at_s, words] of [
      [shown.run.decode_start_s, "decode starts"],
      [shown.run.end_s, "end"],
    ] as const) {
      const x = Math.round(xOf(brush, at_s)) + 0.5;
      if (x < brush.gutter_px || x > scene.width_px - 2) continue;
      to.moveTo(x, Math.max(axis_px, top));
      to.lineTo(x, bottom);
      const name = own.find(({ group, lane, is_folded }) => group && !lane && !is_folded) ?? null;
      if (name) paintWordsAt(brush, words, x, topOf(brush, name) + name.height_px / 2);
    }
    to.stroke();
    to.setLineDash([]);
    for (const row of own) if (row.lane && row.group) paintUnlisted(brush, row, isJob(row.group.kind));
  }
}

/** Past the last that is listed a lane is not empty but unknown: grey. */
function paintUnlisted(brush: Brush, row: Row, is_job: boolean): void {
  const { to, scene } = brush;
  const { jobs_until_s, transfers_until_s, end_s } = row.shown.run;
  const until_s = is_job ? jobs_until_s : transfers_until_s;
  if (until_s >= end_s || until_s >= scene.window.to_s) return;
  const from_px = Math.max(brush.gutter_px, xOf(brush, until_s));
  to.fillStyle = scene.palette.muted;
  to.globalAlpha = 0.18;
  to.fillRect(from_px, topOf(brush, row), Math.min(scene.width_px, xOf(brush, end_s)) - from_px, row.height_px);
  to.globalAlpha = 1;
}

/** Left of a line where there is room, else right of it; nowhere where a group's name stands. */
function paintWordsAt({ to, scene, gutter_px }: Brush, words: string, x: number, y: number): void {
  const wide_px = to.measureText(words).width;
  const is_left = x - wide_px - 5 > gutter_px + 60;
  if (!is_left && x + wide_px + 5 > scene.width_px) return;
  to.fillStyle = scene.palette.text;
  to.fillText(words, is_left ? x - wide_px - 5 : x + 5, y);
}

function paintTarget(brush: Brush, target: Target, is_strong: boolean): void {
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

function paintMarked(brush: Brush, { from_s, to_s }: Window): void {
  const { to, scene } = brush;
  const from_px = Math.max(brush.gutter_px, xOf(brush, from_s));
  to.fillStyle = scene.palette.accent;
  to.globalAlpha = 0.2;
  to.fillRect(from_px, axis_px, xOf(brush, to_s) - from_px, scene.height_px);
  to.globalAlpha = 1;
}

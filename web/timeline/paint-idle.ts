// What is drawn behind and over a lane's bars: gaps by cause, two jobs at once, and what is not listed.

import { type Brush, topOf, xOf } from "./brush.ts";
import { type Cause, causes, type Gaps } from "./idle.ts";
import type { Lane } from "./lanes.ts";
import type { Palette } from "./palette.ts";
import type { Row } from "./rows.ts";
import { firstAfter, firstFrom } from "./search.ts";

/** Hatched: a finer hatch where something is waited for, wide where nothing more is to be done. */
export function paintGaps(brush: Brush, { starts_s, ends_s, cause }: Gaps, y: number, height_px: number): void {
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

export function paintOverlaps(brush: Brush, { overlaps }: Lane, y: number): void {
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

/** Past the last that is listed a lane is not empty but unknown: grey. */
export function paintUnlisted(brush: Brush, row: Row, is_job: boolean): void {
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

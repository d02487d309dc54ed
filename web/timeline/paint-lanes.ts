// The rows: names of runs, groups with their load, lanes with their bars.

import type { Kind } from "./bars.ts";
import { type Brush, font, small, topOf } from "./brush.ts";
import { meanOf } from "./busy.ts";
import { eachSpan } from "./columns.ts";
import type { Lane } from "./lanes.ts";
import { paintGaps, paintOverlaps } from "./paint-idle.ts";
import { type Row, trackAt } from "./rows.ts";
import type { Shown } from "./shown.ts";
import type { Track } from "./tracks.ts";

export function paintRow(brush: Brush, row: Row): void {
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

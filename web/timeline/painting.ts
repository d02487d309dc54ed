// Draws the rows in view on a canvas. What it costs is bound by pixels: columns.ts joins what they would not tell apart.

import { axis_px, type Brush, gutterOf, type Scene, small } from "./brush.ts";
import { paintRow } from "./paint-lanes.ts";
import { paintInstants, paintMarked, paintTarget, paintWays } from "./paint-marks.ts";
import { ticksOf } from "./ticks.ts";
import { lengthOf } from "./window.ts";

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

// What a picture is drawn of, and where instants and rows lie on the canvas.

import type { Target } from "./find.ts";
import type { Palette } from "./palette.ts";
import type { Row, Rows } from "./rows.ts";
import type { Window } from "./window.ts";

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
export const font = "system-ui, sans-serif";
export const small = `11px ${font}`;

/** The lanes' names are left of the plot; on a narrow screen they are short. */
export function gutterOf(width_px: number): number {
  return width_px < 480 ? 58 : 96;
}

export interface Brush {
  to: CanvasRenderingContext2D;
  scene: Scene;
  gutter_px: number;
  plot_px: number;
  px_per_s: number;
}

export function xOf({ scene, gutter_px, px_per_s }: Brush, at_s: number): number {
  return gutter_px + (at_s - scene.window.from_s) * px_per_s;
}

export function topOf({ scene }: Brush, row: Row): number {
  return axis_px + row.y_px - scene.scroll_px;
}

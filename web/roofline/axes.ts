// Both axes are logarithmic: a decade is as wide wherever it is. Pictures side by side share them.

import { formatNumber, formatQuantity } from "../format/quantity.ts";
import type { Work } from "./work.ts";

export const width_px = 360;
export const height_px = 270;
export const plot = { left: 52, right: 352, top: 14, bottom: 210 };

/** Of a value, in decades. */
export interface Span {
  from: number;
  to: number;
}

export interface Axes {
  /** FLOP/byte. */
  x: Span;
  /** FLOP/s. */
  y: Span;
}

export interface Tick {
  px: number;
  text: string;
}

/** Whole decades around all points and ridges; above the highest roof and below the lowest point there is room for a name. */
export function axesOf(works: Work[]): Axes | null {
  if (works.length === 0) return null;
  const across = works.flatMap(({ intensity, limits }) => [intensity, limits?.ridge ?? intensity]).map(Math.log10);
  const up = works.flatMap(({ flop_per_s, limits }) => [flop_per_s, limits?.flop_per_s ?? flop_per_s]).map(Math.log10);
  const margin = 0.15;
  return {
    x: { from: Math.floor(Math.min(...across) - margin), to: Math.ceil(Math.max(...across) + margin) },
    y: { from: Math.floor(Math.min(...up) - 2 * margin), to: Math.max(...up) + 2 * margin },
  };
}

const along = ({ from, to }: Span, value: number) => (Math.log10(value) - from) / (to - from);

export function xOf({ x }: Axes, flop_per_byte: number): number {
  return plot.left + along(x, flop_per_byte) * (plot.right - plot.left);
}

export function yOf({ y }: Axes, flop_per_s: number): number {
  return plot.bottom - along(y, flop_per_s) * (plot.bottom - plot.top);
}

const most_ticks = 6;

/** As many decades as can be read: each, each second one, or fewer. */
function decadesOf({ from, to }: Span): number[] {
  const first = Math.ceil(from);
  const last = Math.floor(to);
  const step = Math.ceil((last - first + 1) / most_ticks);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}

export function ticksAcross(axes: Axes): Tick[] {
  return decadesOf(axes.x).map((decade) => ({ px: xOf(axes, 10 ** decade), text: formatNumber(10 ** decade) }));
}

/** "10 G", "1 T": the axis says of what. */
export function ticksUp(axes: Axes): Tick[] {
  return decadesOf(axes.y).map((decade) => ({
    px: yOf(axes, 10 ** decade),
    text: formatQuantity(10 ** decade, "FLOP/s").text.replace(/FLOP\/s$/, ""),
  }));
}

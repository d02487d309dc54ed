// Predicted against measured as points: a panel a unit, since seconds and GiB share no axis. Both axes are logarithmic and
// alike, so the diagonal is a prediction that was right and a distance from it is a factor.

import { formatNumber } from "../format/quantity.ts";
import { signedText } from "./percent.ts";
import { quantityOf } from "./quantities.ts";
import type { Figure } from "./record.ts";
import { byError } from "./selection.ts";

export const size_px = 360;
const left_px = 74;
const bottom_px = 44;
const inset_px = 10;
export const plot = { left: left_px, right: size_px - inset_px, top: inset_px, bottom: size_px - bottom_px };

const font_px = 13;
/** Of a sans-serif, on the wide side. */
const letter_px = 0.56 * font_px;
const most_labels = 3;
/** A figure that is nearly right needs no name. */
const least_labelled_pct = 5;
const most_ticks = 5;
/** Points that a name may hide before it stands above or below its own. */
const beside_costs = 1.5;

export interface Point {
  figure: Figure;
  x: number;
  y: number;
}

export interface Label {
  text: string;
  x: number;
  y: number;
  anchor: "start" | "end";
}

export interface Tick {
  text: string;
  /** From the left, and on the other axis from above. */
  x: number;
  y: number;
}

export interface Panel {
  title: string;
  unit: string;
  points: Point[];
  labels: Label[];
  ticks: Tick[];
  /** A prediction that is a factor of two off, on either side: the ends of two lines, x1 y1 x2 y2. */
  twofold: [number, number, number, number][];
}

/** Times of kernels and of servers are of different sizes, and so are their units. */
const units: Record<string, [title: string, unit: string]> = {
  ms: ["Latency", "ms"],
  "tokens/s": ["Throughput", "tokens/s"],
  GiB: ["Memory", "GiB"],
  tokens: ["KV cache capacity", "tokens"],
  us: ["Kernels and collectives", "µs"],
};

export function unitName(unit: string): string {
  return units[unit]?.[1] ?? unit;
}

export function panelsOf(figures: Figure[]): Panel[] {
  const order = [...Object.keys(units), ...figures.map(({ unit }) => unit)];
  return [...new Set(order)].flatMap((unit) => {
    const of_unit = figures.filter((figure) => figure.unit === unit && figure.predicted > 0);
    return of_unit.length > 0 ? [panelOf(unit, of_unit)] : [];
  });
}

function panelOf(unit: string, figures: Figure[]): Panel {
  const values = figures.flatMap(({ measured, predicted }) => [measured, predicted]).map(Math.log10);
  // Never less than a factor of four across: one figure alone is a point in the middle.
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const half = Math.max((Math.max(...values) - Math.min(...values)) * 0.54, Math.log10(2));
  const [low, high] = [middle - half, middle + half];
  const share = (log: number) => (log - low) / (high - low);
  const x = (log: number) => plot.left + share(log) * (plot.right - plot.left);
  const y = (log: number) => plot.bottom - share(log) * (plot.bottom - plot.top);
  const points = figures.map((figure) => ({
    figure,
    x: x(Math.log10(figure.measured)),
    y: y(Math.log10(figure.predicted)),
  }));
  const two = Math.log10(2);
  const [title, name] = units[unit] ?? [unit, unit];
  return {
    title,
    unit: name,
    points,
    labels: labelsOf(points),
    ticks: tickValues(low, high).map((value) => ({
      text: formatNumber(value),
      x: x(Math.log10(value)),
      y: y(Math.log10(value)),
    })),
    twofold: [
      [x(low), y(low + two), x(high - two), y(high)],
      [x(low + two), y(low), x(high), y(high - two)],
    ],
  };
}

/** What each decade is divided at, the finest first. */
const divisions = [[1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];

/** Of the scale between two powers of ten, as many as can be read. */
export function tickValues(low: number, high: number): number[] {
  const decades = Array.from({ length: Math.floor(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  const between = (steps: number[]) =>
    decades
      .flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`)))
      .filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  const candidates = divisions.map(between);
  const tens = candidates.at(-1) ?? [];
  const every = Math.ceil(tens.length / most_ticks);
  return candidates.find((values) => values.length <= most_ticks) ?? tens.filter((_, i) => i % every === 0);
}

/** The worst by name, each where it hides the fewest points and no other name. */
function labelsOf(points: Point[]): Label[] {
  const worst = [...points]
    .sort((a, b) => byError(a.figure, b.figure))
    .filter(({ figure }) => Math.abs(figure.error_pct) >= least_labelled_pct)
    .slice(0, most_labels);
  const placed: Label[] = [];
  for (const { figure, x, y } of worst) {
    const text = `${quantityOf(figure.quantity).name} ${signedText(figure.error_pct)}`;
    const tried = [0, -14, 14].flatMap((dy): Label[] => [
      { text, x: x + 9, y: y + 4 + dy, anchor: "start" },
      { text, x: x - 9, y: y + 4 + dy, anchor: "end" },
    ]);
    for (const dy of [-14, 14]) tried.push({ text, x: leftWithin(text, x), y: y + 4 + dy, anchor: "start" });
    const free = tried.filter(
      (label) => isInPlot(label) && !placed.some((other) => overlap(boxOf(label), boxOf(other))),
    );
    const cost = (label: Label) => hidden(label, points) + (Math.abs(label.y - y - 4) / 14) * beside_costs;
    const [best] = free.sort((a, b) => cost(a) - cost(b));
    if (best) placed.push(best);
  }
  return placed;
}

/** Where a name begins that has no room to either side: as near to the middle of its point as the plot allows. */
function leftWithin(text: string, x: number): number {
  const width = text.length * letter_px;
  return Math.max(plot.left, Math.min(x - width / 2, plot.right - width));
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function boxOf({ text, x, y, anchor }: Label): Box {
  const width = text.length * letter_px;
  const left = anchor === "start" ? x : x - width;
  return { left, right: left + width, top: y - font_px + 2, bottom: y + 3 };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isInPlot(label: Label): boolean {
  const { left, right, top, bottom } = boxOf(label);
  return left >= plot.left && right <= plot.right && top >= plot.top && bottom <= plot.bottom;
}

function hidden(label: Label, points: Point[]): number {
  const box = boxOf(label);
  const reach = 4;
  return points.filter(({ x, y }) =>
    overlap(box, { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach }),
  ).length;
}

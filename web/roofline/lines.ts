// The lines that nothing passes: HBM's slopes, the roofs of the rates that are used, and where the two meet.

import { widthOf } from "../format/picture.ts";
import { formatQuantity, type Shown } from "../format/quantity.ts";
import { words } from "../words/words.ts";
import { type Axes, plot, xOf, yOf } from "./axes.ts";
import { longestOf, type Rate, ratesOf, type Work } from "./work.ts";

/** x1 y1 x2 y2 */
type Line = [number, number, number, number];

export interface Lines {
  slopes: Line[];
  slope_label: { text: string; x: number; y: number; degrees: number } | null;
  roofs: Line[];
  roof_labels: { text: string; y: number }[];
  ridge: { text: string; x: number; y: number } | null;
}

export function linesOf(works: Work[], axes: Axes): Lines {
  const slopes = ratesOf(works, "bytes_per_s");
  const roofs = ratesOf(works, "flop_per_s");
  return {
    slopes: slopes.map((rate) => slopeOf(rate, axes)),
    slope_label: slopeLabel(slopes, works, axes),
    roofs: roofs.map((rate) => roofOf(rate, axes)),
    roof_labels: roofLabels(roofs, axes),
    ridge: ridgeOf(works, axes),
  };
}

const least = (span: { from: number }) => 10 ** span.from;

/** From where it enters the picture to the highest roof that it carries. */
function slopeOf({ value, ridges }: Rate, axes: Axes): Line {
  const from = Math.max(least(axes.x), least(axes.y) / value);
  const to = Math.max(...ridges);
  return [xOf(axes, from), yOf(axes, from * value), xOf(axes, to), yOf(axes, to * value)];
}

function roofOf({ value, ridges }: Rate, axes: Axes): Line {
  const y = yOf(axes, value);
  return [xOf(axes, Math.min(...ridges)), y, plot.right, y];
}

/** "2.5 TB/s", or from the least to the most where lines lie too close for names of their own. */
function spanText(values: number[], unit: string): string {
  const low = shownRate(Math.min(...values), unit);
  const high = shownRate(Math.max(...values), unit);
  if (low.text === high.text) return high.text;
  return `${low.unit === high.unit ? low.number : low.text}–${high.text}`;
}

function shownRate(value: number, unit: string): Shown {
  const shown = formatQuantity(value, unit === "B/s" ? "bytes" : unit);
  return unit === "B/s" ? { ...shown, unit: `${shown.unit}/s`, text: `${shown.text}/s` } : shown;
}

/** Along the upper side of the highest slope, where the fewest points lie. */
function slopeLabel(slopes: Rate[], works: Work[], axes: Axes): Lines["slope_label"] {
  const [highest] = slopes;
  if (!highest) return null;
  const [x1, y1, x2, y2] = slopeOf(highest, axes);
  const rates = slopes.map(({ value }) => value);
  const text = `HBM ${spanText(rates, "B/s")}`;
  const radians = Math.atan2(y2 - y1, x2 - x1);
  const half_px = (widthOf(text) * Math.cos(radians)) / 2;
  const hidden = (x: number) => works.filter(({ intensity }) => Math.abs(xOf(axes, intensity) - x) < half_px).length;
  const [along = 0] = [0.5, 0.35, 0.65, 0.8, 0.2].sort(
    (a, b) => hidden(x1 + (x2 - x1) * a) - hidden(x1 + (x2 - x1) * b),
  );
  return { text, x: x1 + (x2 - x1) * along, y: y1 + (y2 - y1) * along, degrees: (radians * 180) / Math.PI };
}

/** Of a name, and some room. */
const line_px = 16;

/** From the highest down; one that lies right under another shares its name. */
function roofLabels(roofs: Rate[], axes: Axes): Lines["roof_labels"] {
  const groups: number[][] = [];
  let last_px = Number.NEGATIVE_INFINITY;
  for (const { value } of roofs) {
    const y = yOf(axes, value);
    if (y - last_px < line_px) groups.at(-1)?.push(value);
    else groups.push([value]);
    last_px = y;
  }
  return groups.map((values) => ({ text: spanText(values, "FLOP/s"), y: yOf(axes, Math.max(...values)) - 4 }));
}

/** Of the operation that takes the longest. */
function ridgeOf(works: Work[], axes: Axes): Lines["ridge"] {
  const limits = longestOf(works.filter((work) => work.limits))?.limits;
  if (!limits) return null;
  const { text } = formatQuantity(limits.ridge, "FLOP/byte");
  return { text: words().roofline.ridge(text), x: xOf(axes, limits.ridge), y: yOf(axes, limits.flop_per_s) };
}

// Names beside points, where there is room: of an operation that takes longer sooner than of one that takes less.

import { type Anchor, font_px, widthOf } from "../format/picture.ts";

/** left, top, right, bottom */
export type Box = [number, number, number, number];

export interface Named {
  x: number;
  y: number;
  name: string;
}

export interface Label {
  x: number;
  y: number;
  anchor: Anchor;
  text: string;
  /** A line down from the point, where the name does not stand beside it. */
  leader?: { x: number; from: number; to: number };
}

const reach_px = 5;
/** Letters stand on the line and reach so far above and below it. */
const above_px = 0.75 * font_px;
const below_px = 0.2 * font_px;

export function boxOf({ x, y, anchor, text }: Label): Box {
  const wide = widthOf(text);
  const left = anchor === "start" ? x : anchor === "end" ? x - wide : x - wide / 2;
  return [left, y - above_px, left + wide, y + below_px];
}

export function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function isWithin(a: Box, frame: Box): boolean {
  return a[0] >= frame[0] && a[1] >= frame[1] && a[2] <= frame[2] && a[3] <= frame[3];
}

/** `taken`: what no name may stand on besides the points themselves. */
export function labelsOf(points: Named[], taken: Box[], frame: Box): Label[] {
  const marks = points.map(({ x, y }): Box => [x - reach_px, y - reach_px, x + reach_px, y + reach_px]);
  const kept: Label[] = [];
  points.forEach((point, i) => {
    const later = points.slice(i + 1);
    const words = kept.flatMap(coveredBy);
    const others = marks.filter((_, other) => other !== i);
    const free = placesOf(point).filter((label) => {
      const box = boxOf(label);
      // A thin line may cross what a word may not stand on, but neither a point nor another name.
      const [, ...leader] = coveredBy(label);
      return (
        isWithin(box, frame) &&
        ![...marks, ...taken, ...words].some((full) => overlap(box, full)) &&
        !leader.some((line) => [...others, ...words].some((full) => overlap(line, full)))
      );
    });
    // Of equals the first: the sort keeps their order.
    const [found] = free.sort((a, b) => barredBy(a, later) - barredBy(b, later));
    if (found) kept.push(found);
  });
  return kept;
}

/** Points whose way down a name would bar. */
function barredBy(label: Label, points: Named[]): number {
  const [left, top, right] = boxOf(label);
  return points.filter(({ x, y }) => x >= left && x <= right && y < top - reach_px).length;
}

/** A name, and the line that leads to it. */
function coveredBy(label: Label): Box[] {
  const { leader } = label;
  return leader ? [boxOf(label), [leader.x - 1, leader.from, leader.x + 1, leader.to]] : [boxOf(label)];
}

const row_px = 13;
const most_rows = 5;

/** Beside the point, above it, below it; or some rows further down, at the end of a line. */
function placesOf({ x, y, name: text }: Named): Label[] {
  const beside = reach_px + 2;
  const level = y + 0.35 * font_px;
  const above = y - beside - 1;
  const below = y + beside + above_px;
  const further = Array.from({ length: most_rows }, (_, row) => below + (row + 0.5) * row_px).flatMap((down) => {
    const leader = { x, from: y + reach_px + 1, to: down };
    return [
      { x: x + 3, y: down, anchor: "start" as const, text, leader },
      { x: x - 3, y: down, anchor: "end" as const, text, leader },
    ];
  });
  return [
    { x: x + beside, y: level, anchor: "start", text },
    { x: x - beside, y: level, anchor: "end", text },
    { x, y: above, anchor: "middle", text },
    { x, y: below, anchor: "middle", text },
    { x: x + 2, y: below, anchor: "start", text },
    { x: x - 2, y: below, anchor: "end", text },
    { x: x + 2, y: above, anchor: "start", text },
    { x: x - 2, y: above, anchor: "end", text },
    ...further,
  ];
}

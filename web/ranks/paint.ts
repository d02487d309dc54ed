// The grid on its canvas: what of it is seen, each GPU in the colour of its place, outlined where it is in a group of the
// chosen one's. Unused ones are hollow and struck through.

import type { PoolRanks, RankAxis, Run } from "../../wasm/study.ts";
import { placeOf } from "./axes.ts";
import { type Box, boxOf, type Grid, hasText, nodesBetween } from "./grid.ts";
import type { Palette } from "./palette.ts";

export interface Painted {
  grid: Grid;
  pool: PoolRanks;
  /** Whose places colour the cells; undefined where ranks do not differ. */
  colours: RankAxis | undefined;
  outlined: Run[];
  palette: Palette;
  width_px: number;
  height_px: number;
  scroll_px: number;
}

const font = "11px system-ui, sans-serif";
/** Below this a stroke through a cell is a blot. */
const strikes_from_px = 9;
const second_line_from_px = 34;
const short_titles: Record<RankAxis["axis"], string> = {
  tp: "TP",
  cp: "CP",
  attention_dp: "DP",
  stage: "S",
  replica: "R",
  expert_tp: "ET",
  ep: "EP",
};

export function paint(to: CanvasRenderingContext2D, painted: Painted): void {
  const { grid, palette, width_px, height_px, scroll_px } = painted;
  to.fillStyle = palette.paper;
  to.fillRect(0, 0, width_px, height_px);
  const { first, last } = nodesBetween(grid, scroll_px, scroll_px + height_px);
  const [from, end] = [first * grid.gpus_per_node, Math.min((last + 1) * grid.gpus_per_node, grid.cells)];
  const used_end = Math.min(end, painted.pool.gpus);
  for (let rank = from; rank < used_end; ) rank = paintAlike(to, painted, rank, used_end);
  paintGaps(to, painted);
  for (const rank of outlinedBetween(painted, from, used_end)) paintOutlined(to, painted, rank);
  for (let rank = Math.max(from, painted.pool.gpus); rank < end; rank += 1)
    paintUnused(to, palette, seenBox(painted, rank));
  if (hasText(grid)) paintWords(to, painted, first, last, used_end);
}

/** GPUs side by side in one colour are one stroke of the brush. → the next one after them */
function paintAlike(to: CanvasRenderingContext2D, painted: Painted, first: number, end: number): number {
  const { grid, colours } = painted;
  const in_node = first % grid.gpus_per_node;
  const left_in_row = Math.min(grid.columns - (in_node % grid.columns), grid.gpus_per_node - in_node, end - first);
  const place = colours ? placeOf(colours, first) : 0;
  let count = 1;
  while (count < left_in_row && (!colours || placeOf(colours, first + count) === place)) count += 1;
  const { x_px, y_px, size_px } = seenBox(painted, first);
  to.fillStyle = colourOf(painted, place).fill;
  to.fillRect(x_px, y_px, (count - 1) * grid.pitch_px + size_px, size_px);
  return first + count;
}

/** Columns lie below each other in every node: one line parts all of them. */
function paintGaps(to: CanvasRenderingContext2D, { grid, palette, height_px }: Painted): void {
  to.fillStyle = palette.paper;
  for (let node = 0; node < grid.across; node += 1) {
    for (let column = 1; column < grid.columns; column += 1) {
      const { x_px } = boxOf(grid, node * grid.gpus_per_node);
      to.fillRect(x_px + column * grid.pitch_px - 1, 0, 1, height_px);
    }
  }
}

function outlinedBetween({ outlined }: Painted, from: number, end: number): Set<number> {
  const ranks = new Set<number>();
  for (const { first, step, count } of outlined)
    for (let i = Math.max(0, Math.ceil((from - first) / step)); i < count && first + i * step < end; i += 1)
      ranks.add(first + i * step);
  return ranks;
}

/** A ring of ink and one of paper within it show on every colour. */
function paintOutlined(to: CanvasRenderingContext2D, painted: Painted, rank: number): void {
  const { colours, palette } = painted;
  const box = seenBox(painted, rank);
  const ring_px = outlineRing(to, box, palette);
  to.fillStyle = colourOf(painted, colours ? placeOf(colours, rank) : 0).fill;
  to.fillRect(box.x_px + ring_px, box.y_px + ring_px, box.size_px - 2 * ring_px, box.size_px - 2 * ring_px);
}

/** Where cells have room: the nodes' numbers, the GPUs' and their places'. */
function paintWords(to: CanvasRenderingContext2D, painted: Painted, first: number, last: number, end: number): void {
  const { grid, palette } = painted;
  to.font = font;
  to.textBaseline = "middle";
  to.textAlign = "left";
  to.fillStyle = palette.muted;
  for (let node = first; node <= last; node += 1) {
    const { x_px, y_px } = seenBox(painted, node * grid.gpus_per_node);
    const words = grid.node_width_px < 60 ? `${node}` : `node ${node}`;
    to.fillText(words, x_px, y_px - grid.head_px / 2, grid.node_width_px - 4);
  }
  to.textAlign = "center";
  for (let rank = first * grid.gpus_per_node; rank < end; rank += 1) paintNumber(to, painted, rank);
}

function paintNumber(to: CanvasRenderingContext2D, painted: Painted, rank: number): void {
  const { grid, colours } = painted;
  const place = colours ? placeOf(colours, rank) : 0;
  const { x_px, y_px, size_px } = seenBox(painted, rank);
  const [middle_px, line_px] = [x_px + size_px / 2, y_px + size_px / 2];
  const has_second = colours !== undefined && grid.pitch_px >= second_line_from_px;
  to.fillStyle = colourOf(painted, place).text;
  to.fillText(`${rank}`, middle_px, has_second ? line_px - 6 : line_px, size_px - 4);
  if (has_second) to.fillText(`${short_titles[colours.axis]}${place}`, middle_px, line_px + 7, size_px - 4);
}

function colourOf({ palette }: Painted, place: number): { fill: string; text: string } {
  return palette.places[place % palette.places.length] as { fill: string; text: string };
}

/** Where the box lies of what is seen. */
function seenBox({ grid, scroll_px }: Painted, rank: number): Box {
  const { x_px, y_px, size_px } = boxOf(grid, rank);
  return { x_px, y_px: y_px - scroll_px, size_px };
}

function outlineRing(to: CanvasRenderingContext2D, { x_px, y_px, size_px }: Box, palette: Palette): number {
  const ink_px = size_px > 15 ? 2 : 1;
  const all_px = size_px > 5 ? ink_px + 1 : ink_px;
  to.fillStyle = palette.ink;
  to.fillRect(x_px, y_px, size_px, size_px);
  to.fillStyle = palette.paper;
  to.fillRect(x_px + ink_px, y_px + ink_px, size_px - 2 * ink_px, size_px - 2 * ink_px);
  return all_px;
}

function paintUnused(to: CanvasRenderingContext2D, { border }: Palette, { x_px, y_px, size_px }: Box): void {
  to.strokeStyle = border;
  to.lineWidth = 1;
  to.strokeRect(x_px + 0.5, y_px + 0.5, size_px - 1, size_px - 1);
  if (size_px < strikes_from_px) return;
  to.beginPath();
  to.moveTo(x_px + 0.5, y_px + size_px - 0.5);
  to.lineTo(x_px + size_px - 0.5, y_px + 0.5);
  to.stroke();
}

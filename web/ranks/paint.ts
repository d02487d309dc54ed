// The grid on its canvas: what of it is seen, each GPU in the colour of its place, outlined where it is in a group of the
// chosen one's. Unused ones are hollow and struck through.

import type { PoolRanks, RankAxis, Run } from "../../wasm/study.ts";
import { placeOf } from "./axes.ts";
import { type Box, boxOf, type Grid, hasText, nodesBetween } from "./grid.ts";
import type { Palette } from "./palette.ts";
import { isIn } from "./runs.ts";

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
const short_titles: Record<string, string> = {
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
  to.font = font;
  to.textBaseline = "middle";
  const { first, last } = nodesBetween(grid, scroll_px, scroll_px + height_px);
  for (let node = first; node <= last; node += 1) paintNode(to, painted, node);
}

function paintNode(to: CanvasRenderingContext2D, painted: Painted, node: number): void {
  const { grid, palette, scroll_px } = painted;
  const begin = node * grid.gpus_per_node;
  const end = Math.min(begin + grid.gpus_per_node, grid.cells);
  if (grid.head_px > 0) {
    const { x_px, y_px } = boxOf(grid, begin);
    to.fillStyle = palette.muted;
    to.textAlign = "left";
    const words = grid.node_width_px < 60 ? `${node}` : `node ${node}`;
    to.fillText(words, x_px, y_px - scroll_px - grid.head_px / 2, grid.node_width_px - 4);
  }
  for (let rank = begin; rank < end; rank += 1) {
    const box = boxOf(grid, rank);
    box.y_px -= scroll_px;
    if (rank < painted.pool.gpus) paintRank(to, painted, rank, box);
    else paintUnused(to, palette, box);
  }
}

function paintRank(to: CanvasRenderingContext2D, painted: Painted, rank: number, box: Box): void {
  const { grid, colours, outlined, palette } = painted;
  const place = colours ? placeOf(colours, rank) : 0;
  const colour = palette.places[place % palette.places.length] ?? { fill: palette.ink, text: palette.paper };
  const is_outlined = outlined.some((run) => isIn(run, rank));
  // A ring of ink and one of paper within it show on every colour.
  const ring_px = is_outlined ? outlineRing(to, box, palette) : 0;
  to.fillStyle = colour.fill;
  to.fillRect(box.x_px + ring_px, box.y_px + ring_px, box.size_px - 2 * ring_px, box.size_px - 2 * ring_px);
  if (!hasText(grid)) return;
  to.fillStyle = colour.text;
  to.textAlign = "center";
  const [x_px, y_px] = [box.x_px + box.size_px / 2, box.y_px + box.size_px / 2];
  const has_second = colours !== undefined && grid.pitch_px >= second_line_from_px;
  to.fillText(`${rank}`, x_px, has_second ? y_px - 6 : y_px, box.size_px - 4);
  if (has_second) to.fillText(`${short_titles[colours.axis] ?? ""}${place}`, x_px, y_px + 7, box.size_px - 4);
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

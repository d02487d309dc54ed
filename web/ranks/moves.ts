// Where a key leads from a rank.

import { type Grid, linesOf, placeIn, rankIn } from "./grid.ts";

/** Null where the key means nothing here; at an edge the rank itself. */
export function movedBy(grid: Grid, rank: number, key: string, has_ctrl: boolean): number | null {
  const { line, column } = placeIn(grid, rank);
  const last = grid.cells - 1;
  const kept = (to: number) => Math.min(Math.max(to, 0), last);
  switch (key) {
    case "ArrowLeft":
      return kept(rank - 1);
    case "ArrowRight":
      return kept(rank + 1);
    case "ArrowUp":
      return nextIn(grid, line, column, -1) ?? rank;
    case "ArrowDown":
      return nextIn(grid, line, column, 1) ?? rank;
    case "Home":
      return has_ctrl ? 0 : (rankIn(grid, line, 0) ?? rank);
    case "End":
      return has_ctrl ? last : endOf(grid, line, rank);
    case "PageUp":
      return rank - grid.gpus_per_node >= 0 ? rank - grid.gpus_per_node : rank;
    case "PageDown":
      return nodeOf(grid, rank) < nodeOf(grid, last) ? kept(rank + grid.gpus_per_node) : rank;
    default:
      return null;
  }
}

function nodeOf({ gpus_per_node }: Grid, rank: number): number {
  return Math.floor(rank / gpus_per_node);
}

/** The nearest line that way that has the column: the last row of a node may be short. */
function nextIn(grid: Grid, line: number, column: number, by: -1 | 1): number | null {
  for (let to = line + by; to >= 0 && to < linesOf(grid); to += by) {
    const rank = rankIn(grid, to, column);
    if (rank !== null) return rank;
  }
  return null;
}

function endOf(grid: Grid, line: number, rank: number): number {
  for (let column = grid.across * grid.columns - 1; column >= 0; column -= 1) {
    const found = rankIn(grid, line, column);
    if (found !== null) return found;
  }
  return rank;
}

// Where each GPU's cell lies: nodes side by side and below each other, the GPUs of a node in rows.

export interface Grid {
  cells: number;
  gpus_per_node: number;
  /** From a cell to the next; its last px is the gap. */
  pitch_px: number;
  /** Cells of a node side by side, and one below the other. */
  columns: number;
  rows: number;
  /** Nodes side by side. */
  across: number;
  node_width_px: number;
  node_height_px: number;
  /** What is written above each node. */
  head_px: number;
  height_px: number;
}

export interface Box {
  x_px: number;
  y_px: number;
  size_px: number;
}

/** As large as lets all of them be seen at once; the smallest still has a middle within its outline. */
const pitches_px = [56, 44, 34, 26, 20, 15, 12, 9, 7, 6, 5];
const text_from_px = 26;
const widest_row = 8;
/** Around all cells: room for the outline of the chosen one. */
const margin_px = 4;

export function gridOf(cells: number, gpus_per_node: number, width_px: number, wanted_height_px: number): Grid {
  const grids = pitches_px.map((pitch_px) => gridWith(pitch_px, cells, gpus_per_node, width_px - 2 * margin_px));
  return grids.find(({ height_px }) => height_px <= wanted_height_px) ?? (grids.at(-1) as Grid);
}

/** Whether there is room for a number in each cell. */
export function hasText({ pitch_px }: Grid): boolean {
  return pitch_px >= text_from_px;
}

function gridWith(pitch_px: number, cells: number, node: number, width_px: number): Grid {
  const in_node = Math.min(node, cells);
  const columns = columnsOf(in_node, Math.max(1, Math.floor(width_px / pitch_px)));
  const rows = Math.ceil(in_node / columns);
  const gap_px = Math.max(3, Math.round(pitch_px / 4));
  const head_px = pitch_px >= text_from_px ? 18 : 0;
  const node_width_px = columns * pitch_px + gap_px;
  const node_height_px = head_px + rows * pitch_px + gap_px;
  const nodes = Math.ceil(cells / node);
  const across = Math.max(1, Math.min(nodes, Math.floor((width_px + gap_px) / node_width_px)));
  const height_px = Math.ceil(nodes / across) * node_height_px + 2 * margin_px;
  return {
    cells,
    gpus_per_node: node,
    pitch_px,
    columns,
    rows,
    across,
    node_width_px,
    node_height_px,
    head_px,
    height_px,
  };
}

/** A row of eight, and of large nodes about a square; where fewer fit, so many that all rows are full, if that is not half as many. */
function columnsOf(in_node: number, fitting: number): number {
  const squarish = widest_row * Math.max(1, Math.round(Math.sqrt(in_node) / widest_row));
  const most = Math.min(in_node, squarish, fitting);
  for (let columns = most; columns > most / 2; columns -= 1) if (in_node % columns === 0) return columns;
  return most;
}

export function boxOf(grid: Grid, rank: number): Box {
  const { line, column, node } = placeIn(grid, rank);
  const above = Math.floor(node / grid.across);
  return {
    x_px: margin_px + (node % grid.across) * grid.node_width_px + (column % grid.columns) * grid.pitch_px,
    y_px: margin_px + above * grid.node_height_px + grid.head_px + (line % grid.rows) * grid.pitch_px,
    size_px: grid.pitch_px - 1,
  };
}

/** The rank whose cell is at a place; null beside the cells. */
export function rankAt(grid: Grid, at_x_px: number, at_y_px: number): number | null {
  const [x_px, y_px] = [at_x_px - margin_px, at_y_px - margin_px];
  const node_x = Math.floor(x_px / grid.node_width_px);
  const node_y = Math.floor(y_px / grid.node_height_px);
  const column = Math.floor((x_px - node_x * grid.node_width_px) / grid.pitch_px);
  const row = Math.floor((y_px - node_y * grid.node_height_px - grid.head_px) / grid.pitch_px);
  const is_cell =
    x_px >= 0 && y_px >= 0 && node_x < grid.across && column < grid.columns && row >= 0 && row < grid.rows;
  return is_cell ? rankOf(grid, node_y * grid.across + node_x, row * grid.columns + column) : null;
}

/** Lines and columns of cells over all nodes, as arrow keys and screen readers count them. */
export interface Place {
  line: number;
  column: number;
  node: number;
}

export function placeIn({ gpus_per_node, columns, rows, across }: Grid, rank: number): Place {
  const node = Math.floor(rank / gpus_per_node);
  const in_node = rank % gpus_per_node;
  return {
    line: Math.floor(node / across) * rows + Math.floor(in_node / columns),
    column: (node % across) * columns + (in_node % columns),
    node,
  };
}

export function linesOf({ cells, gpus_per_node, rows, across }: Grid): number {
  return Math.ceil(Math.ceil(cells / gpus_per_node) / across) * rows;
}

/** The rank at a line and a column; null where there is none. */
export function rankIn(grid: Grid, line: number, column: number): number | null {
  const { columns, rows, across } = grid;
  if (line < 0 || column < 0 || column >= across * columns) return null;
  const node = Math.floor(line / rows) * across + Math.floor(column / columns);
  return rankOf(grid, node, (line % rows) * columns + (column % columns));
}

function rankOf({ cells, gpus_per_node }: Grid, node: number, in_node: number): number | null {
  const rank = node * gpus_per_node + in_node;
  return in_node < gpus_per_node && rank < cells ? rank : null;
}

/** From the first to the last node of which something lies between two heights. */
export function nodesBetween(grid: Grid, from_px: number, to_px: number): { first: number; last: number } {
  const nodes = Math.ceil(grid.cells / grid.gpus_per_node);
  const first = Math.max(0, Math.floor((from_px - margin_px) / grid.node_height_px)) * grid.across;
  const last = Math.min(nodes, (Math.floor(to_px / grid.node_height_px) + 1) * grid.across) - 1;
  return { first, last };
}

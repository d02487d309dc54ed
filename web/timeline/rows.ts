// The rows of the picture from top to bottom: a run's name where there are two, a group's name, its lanes unless it is folded.

import type { Kind } from "./bars.ts";
import type { Group, Lane } from "./lanes.ts";
import type { Shown } from "./shown.ts";

export interface Row {
  y_px: number;
  height_px: number;
  shown: Shown;
  /** None: the name of a run. */
  group: Group | null;
  /** None: the name of a group, with its load where it is folded. */
  lane: Lane | null;
  is_folded: boolean;
}

export interface Rows {
  rows: Row[];
  height_px: number;
}

const run_px = 26;
const group_px = 22;

export function rowsOf(all: Shown[], folded: ReadonlySet<Kind>): Rows {
  const rows: Row[] = [];
  let y_px = 0;
  const add = (height_px: number, row: Omit<Row, "y_px" | "height_px">) => {
    rows.push({ y_px, height_px, ...row });
    y_px += height_px;
  };
  for (const shown of all) {
    if (all.length > 1) add(run_px, { shown, group: null, lane: null, is_folded: false });
    for (const group of shown.groups) {
      const is_folded = folded.has(group.kind);
      add(group_px, { shown, group, lane: null, is_folded });
      if (is_folded) continue;
      for (const lane of group.lanes) add(laneHeight(lane), { shown, group, lane, is_folded });
    }
  }
  return { rows, height_px: y_px };
}

const around_px = 4;

function trackHeight({ tracks }: Lane): number {
  if (tracks.length <= 1) return 16;
  return tracks.length <= 3 ? 9 : 6;
}

function laneHeight(lane: Lane): number {
  return around_px + Math.max(1, lane.tracks.length) * trackHeight(lane);
}

/** Where a track of a lane lies, from the top of its row. */
export function trackAt(lane: Lane, track: number): { y_px: number; height_px: number } {
  const height_px = trackHeight(lane);
  return { y_px: around_px / 2 + track * height_px, height_px: lane.tracks.length <= 1 ? height_px : height_px - 1 };
}

/** Seen without scrolling on a small screen. */
const seen_at_first_px = 560;
const most_lanes_at_first = 16;

/** Large groups begin folded, the GPUs' last: first what there is to see at all, then what is in it. */
export function foldedAtFirst(all: Shown[]): Set<Kind> {
  const folded = new Set<Kind>();
  const kinds = new Set(all.flatMap(({ groups }) => groups.map(({ kind }) => kind)));
  const lanesOf = (kind: Kind) =>
    Math.max(...all.map(({ groups }) => groups.find((group) => group.kind === kind)?.lanes.length ?? 0));
  for (const kind of kinds) if (lanesOf(kind) > most_lanes_at_first) folded.add(kind);
  const foldable: Kind[] = ["other", "decode_activation", "activation", "all_reduce", "handoff"];
  for (const kind of foldable)
    if (rowsOf(all, folded).height_px > seen_at_first_px && kinds.has(kind)) folded.add(kind);
  return folded;
}

export function rowAt(rows: Row[], y_px: number): Row | null {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { y_px: top, height_px } = rows[middle] as Row;
    if (top + height_px <= y_px) low = middle + 1;
    else high = middle;
  }
  const row = rows[low];
  return row && row.y_px <= y_px ? row : null;
}

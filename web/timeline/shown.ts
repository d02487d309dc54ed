// A run made ready to be drawn: its lanes, its critical path, and when its GPUs idle. Made once, however often it is drawn.

import { isJob, type Run } from "./bars.ts";
import { type CriticalPath, criticalPathOf } from "./critical-path.ts";
import { type Gaps, type Idleness, idlenessOf } from "./idle.ts";
import { type Group, groupsOf, type Lane } from "./lanes.ts";
import { type Track, trackOf } from "./tracks.ts";

export interface Shown {
  run: Run;
  /** "Original rules". */
  name: string;
  groups: Group[];
  path: CriticalPath | null;
  idleness: Idleness[];
  /** Of GPUs. */
  gaps: Map<Lane, Gaps>;
  /** Of each track and of each group, its bars on the critical path. */
  critical: Map<Track | Group, Track>;
  /** Where each bar lies. */
  lanes: Lane[];
  lane_of: Int32Array;
}

export function shownOf(run: Run): Shown {
  const groups = groupsOf(run);
  const path = criticalPathOf(run);
  const idleness = idlenessOf(run, groups);
  const lanes = groups.flatMap((group) => group.lanes);
  const lane_of = new Int32Array(run.count);
  for (const [i, { bars }] of lanes.entries()) for (const bar of bars) lane_of[bar] = i;
  const critical = new Map<Track | Group, Track>();
  const keep = (of: Track | Group, bars: Int32Array) => {
    const on_path = bars.filter((bar) => path?.is_on[bar]);
    if (on_path.length > 0) critical.set(of, trackOf(on_path.sort(), run));
  };
  if (path) {
    for (const track of lanes.flatMap(({ tracks }) => tracks)) keep(track, track.bars);
    for (const group of groups) keep(group, Int32Array.from(group.lanes.flatMap(({ bars }) => [...bars])));
  }
  const name = `${run.rules.charAt(0).toUpperCase()}${run.rules.slice(1)} rules`;
  const gaps = new Map(idleness.map((one) => [one.lane, one.gaps]));
  return { run, name, groups, path, idleness, gaps, critical, lanes, lane_of };
}

export function laneOf({ lanes, lane_of }: Shown, bar: number): Lane {
  return lanes[lane_of[bar] as number] as Lane;
}

/** Busy GPU time as a share of all GPU time. */
export function busyShare({ idleness, run }: Shown): number {
  const busy_s = idleness.reduce((sum_s, one) => sum_s + one.busy_s, 0);
  return run.end_s > 0 && idleness.length > 0 ? busy_s / (idleness.length * run.end_s) : 0;
}

export function hasGpus({ kind }: Group): boolean {
  return isJob(kind);
}

// Lanes: one per GPU, and for transfers one per stage, hop or NIC. Lanes of a kind make a group.

import { isJob, type Kind, kinds, type Run } from "./bars.ts";
import { type Stair, type Stretches, stairOf, whereAtLeast } from "./busy.ts";
import { type Track, tracksOf } from "./tracks.ts";

export interface Lane {
  /** "GPU 0.1", "0 → 1", "NIC 3". */
  label: string;
  /** By start. */
  bars: Int32Array;
  tracks: Track[];
  /** With at least one bar. */
  busy: Stretches;
  /** Of a GPU: with two jobs or more, which no GPU can. */
  overlaps: Stretches;
}

export interface Group {
  kind: Kind;
  title: string;
  lanes: Lane[];
  /** Of all its lanes. */
  stair: Stair;
}

export const group_titles: Record<Kind, string> = {
  prefill: "Prefill GPUs",
  decode: "Decode GPUs",
  all_reduce: "All-reduces",
  activation: "Activations",
  handoff: "Hand-offs",
  decode_activation: "Decode activations",
  other: "Other transfers",
};

/** Of one lane: more at once lie over each other. */
const most_tracks = 6;

const no_stretches: Stretches = { starts_s: new Float64Array(), ends_s: new Float64Array() };

export function groupsOf(run: Run): Group[] {
  const has_shards = kinds.map((_, kind) => run.shard.some((shard, bar) => shard > 0 && run.kind[bar] === kind));
  const found: Map<string, { order: number; bars: number[] }>[] = kinds.map(() => new Map());
  for (let bar = 0; bar < run.count; ++bar) {
    const kind = run.kind[bar] as number;
    const { label, order } = laneOf(run, bar, has_shards[kind] ?? false);
    const lanes = found[kind] as Map<string, { order: number; bars: number[] }>;
    const lane = lanes.get(label);
    if (lane) lane.bars.push(bar);
    else lanes.set(label, { order, bars: [bar] });
  }
  return kinds.flatMap((kind, i) => {
    const lanes = [...(found[i] ?? [])].sort(([, a], [, b]) => a.order - b.order);
    return lanes.length > 0 ? [groupOf(run, kind, lanes)] : [];
  });
}

function groupOf(run: Run, kind: Kind, lanes: [string, { bars: number[] }][]): Group {
  const all = lanes.flatMap(([, { bars }]) => bars);
  return {
    kind,
    title: group_titles[kind],
    lanes: lanes.map(([label, { bars }]) => laneWith(run, kind, label, Int32Array.from(bars))),
    stair: stairOf(...timesOf(run, all)),
  };
}

function laneWith(run: Run, kind: Kind, label: string, bars: Int32Array): Lane {
  const stair = stairOf(...timesOf(run, bars));
  const overlaps = isJob(kind) ? whereAtLeast(2, stair) : no_stretches;
  return { label, bars, tracks: tracksOf(bars, run, most_tracks), busy: whereAtLeast(1, stair), overlaps };
}

function timesOf({ starts_s, ends_s }: Run, bars: ArrayLike<number>): [Float64Array, Float64Array] {
  return [
    Float64Array.from(bars, (bar) => starts_s[bar] as number),
    Float64Array.from(bars, (bar) => ends_s[bar] as number),
  ];
}

/** More lanes than this of a stage would not be told apart. */
const most_shards = 65_536;

function laneOf(run: Run, bar: number, has_shards: boolean): { label: string; order: number } {
  const stage = run.stage[bar] as number;
  const shard = run.shard[bar] as number;
  switch (kinds[run.kind[bar] as number]) {
    case "prefill":
    case "decode":
      return has_shards
        ? { label: `GPU ${stage}.${shard}`, order: stage * most_shards + shard }
        : { label: `GPU ${stage}`, order: stage };
    case "activation":
    case "decode_activation":
      return { label: `${stage} → ${stage + 1}`, order: stage };
    case "handoff": {
      const nic = nicOf(run.ways[run.over[bar] as number] ?? "");
      return nic === null
        ? { label: `stage ${stage}`, order: most_shards + stage }
        : { label: `NIC ${nic}`, order: nic };
    }
    default:
      return { label: `stage ${stage}`, order: stage };
  }
}

/** Prefill's card that a hand-off leaves by: "prefill GPU lane 0, prefill NIC lane 2, …" → 2. */
function nicOf(over: string): number | null {
  const found = /prefill NIC \w+ (\d+)/.exec(over);
  return found ? Number(found[1]) : null;
}

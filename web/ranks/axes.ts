// A rank's places and groups. The order of ranks is the core's: it gives each axis its places and its step.

import type { PoolRanks, RankAxis, Run } from "../../wasm/study.ts";

export function placeOf({ places, step }: RankAxis, rank: number): number {
  return Math.floor(rank / step) % places;
}

/** The ranks that differ from this one along the axis alone, itself among them. */
export function groupOf(axis: RankAxis, rank: number): Run {
  return { first: rank - placeOf(axis, rank) * axis.step, step: axis.step, count: axis.places };
}

/** The name of one; empty where none is meant. */
export type AxisName = RankAxis["axis"] | "";

export function axisNamed({ axes }: PoolRanks, name: AxisName): RankAxis | undefined {
  return axes.find(({ axis }) => axis === name);
}

/** Those along which ranks differ at all. */
export function livelyAxes({ axes }: PoolRanks): RankAxis[] {
  return axes.filter(({ places }) => places > 1);
}

/** Ranks that this one exchanges data with. */
export interface Communicator {
  name: string;
  title: string;
  ranks: Run;
  nodes: number;
}

export function communicatorsOf(pool: PoolRanks, rank: number): Communicator[] {
  return livelyAxes(pool).flatMap((axis) => {
    if (axis.exchange === "none") return [];
    if (axis.exchange === "neighbours") return neighboursOf(pool, axis, rank);
    const ranks = groupOf(axis, rank);
    return [{ name: axis.axis, title: `${axis.title} group`, ranks, nodes: nodesOf(ranks, pool.gpus_per_node) }];
  });
}

function neighboursOf({ gpus_per_node }: PoolRanks, axis: RankAxis, rank: number): Communicator[] {
  const place = placeOf(axis, rank);
  const neighbour = (name: string, is_there: boolean, ranks: Run): Communicator[] => {
    const both = { ...ranks, first: Math.min(rank, ranks.first), step: axis.step, count: 2 };
    return is_there ? [{ name, title: `${axis.title}, ${name}`, ranks, nodes: nodesOf(both, gpus_per_node) }] : [];
  };
  return [
    ...neighbour("previous", place > 0, { first: rank - axis.step, step: 1, count: 1 }),
    ...neighbour("next", place + 1 < axis.places, { first: rank + axis.step, step: 1, count: 1 }),
  ];
}

/** How many nodes they lie on: consecutive ranks fill one. */
export function nodesOf({ first, step, count }: Run, gpus_per_node: number): number {
  if (step >= gpus_per_node) return count;
  return Math.floor((first + (count - 1) * step) / gpus_per_node) - Math.floor(first / gpus_per_node) + 1;
}

// What the grid says in sentences.

import type { PoolRanks, RankAxis } from "../../wasm/study.ts";
import { plural, sentence } from "../format/words.ts";
import { livelyAxes, placeOf } from "./axes.ts";
import type { ShownPool } from "./shown.ts";

/** "TP groups stay within nodes; EP groups and the pipeline cross from node to node." */
export function takeaway(pool: PoolRanks): string {
  const talking = livelyAxes(pool).filter(({ exchange }) => exchange !== "none");
  if (talking.length === 0) return "No GPU exchanges data with another.";
  if (pool.gpus <= pool.gpus_per_node)
    return pool.pool
      ? "Within the pool no exchange leaves its node."
      : "All of it is on one node, so no exchange leaves it.";
  const inside = talking.filter(({ stays_in_node }) => stays_in_node);
  const across = talking.filter(({ stays_in_node }) => !stays_in_node);
  const told = [
    inside.length > 0 ? `${listedGroups(inside)} ${isOne(inside) ? "stays" : "stay"} within nodes` : "",
    across.length > 0 ? `${listedGroups(across)} ${isOne(across) ? "crosses" : "cross"} from node to node` : "",
  ];
  return sentence(told.filter(Boolean).join("; "));
}

/** "TP and EP groups and the pipeline" */
function listedGroups(axes: RankAxis[]): string {
  const groups = axes.filter(({ axis }) => axis !== "stage").map(({ title }) => title);
  const last = groups.length > 1 ? ` and ${groups.pop()}` : "";
  const words = [
    groups.length > 0 ? `${groups.join(", ")}${last} groups` : "",
    hasPipeline(axes) ? "the pipeline" : "",
  ];
  return words.filter(Boolean).join(" and ");
}

function hasPipeline(axes: RankAxis[]): boolean {
  return axes.some(({ axis }) => axis === "stage");
}

function isOne(axes: RankAxis[]): boolean {
  return axes.length === 1 && hasPipeline(axes);
}

/** "16 GPUs on 2 nodes of 8; 4 more are not used." */
export function extent({ pool, unused }: ShownPool, pools: number): string {
  const nodes = Math.ceil(pool.gpus / pool.gpus_per_node);
  const where = `${plural(pool.gpus, "GPU")} on ${plural(nodes, "node")} of ${pool.gpus_per_node}`;
  if (unused === 0) return `${where}.`;
  return `${where}; ${unused} more ${unused === 1 ? "is" : "are"} not used${pools > 1 ? " by either pool" : ""}.`;
}

/** "GPU 17 of node 2: stage 1, TP 1, EP 3", for who cannot see the grid. */
export function spoken({ pool }: ShownPool, rank: number): string {
  const where = `GPU ${rank}, node ${Math.floor(rank / pool.gpus_per_node)}`;
  if (rank >= pool.gpus) return `${where}: not used`;
  const places = livelyAxes(pool).map((axis) => `${placeName(axis)} ${placeOf(axis, rank)}`);
  return places.length > 0 ? `${where}: ${places.join(", ")}` : where;
}

/** "stage", "TP rank" */
export function rankName(axis: RankAxis): string {
  return axis.axis === "stage" || axis.axis === "replica" ? placeName(axis) : `${placeName(axis)} rank`;
}

export function placeName({ axis, title }: RankAxis): string {
  if (axis === "stage") return "stage";
  if (axis === "replica") return "replica";
  return title;
}

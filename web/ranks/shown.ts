// One pool's ranks with what the report says of its stages.

import type { PoolRanks, RanksReport } from "../../wasm/study.ts";
import type { LayoutReport, MemoryReport, Report } from "../generated/plan";

export interface ShownPool {
  pool: PoolRanks;
  layout: LayoutReport;
  memory: MemoryReport;
  /** GPUs that are drawn: those of the layout, and those that it leaves unused. */
  cells: number;
  unused: number;
}

/** Of a cluster many times its layout a part stands for the rest. */
const most_unused_drawn = 65_536;

export function shownPools({ pools }: RanksReport, report: Report): ShownPool[] {
  const unused = Math.max(0, report.layout.gpus_there - report.layout.gpus_used);
  return pools.map((pool) => {
    const { layout, memory } = pool.pool === "prefill" && report.prefill_pool ? report.prefill_pool : report;
    // Whose GPUs those would be nobody has said.
    const drawn = pools.length > 1 ? 0 : Math.min(unused, most_unused_drawn);
    return { pool, layout, memory, cells: pool.gpus + drawn, unused };
  });
}

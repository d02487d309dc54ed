// The rank grid: numbers as ranges, where cells lie, where keys lead, and who exchanges data with whom.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { isRefused, load, type Plimsoll } from "../../wasm/plimsoll.ts";
import type { Held, PoolRanks, RankAxis, Run } from "../../wasm/study.ts";
import { loadStudy, type Study } from "../../wasm/study.ts";
import type { LayoutReport } from "../../web/generated/plan";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { communicatorsOf, groupOf, nodesOf, placeOf } from "../../web/ranks/axes.ts";
import { boxOf, type Grid, gridOf, linesOf, nodesBetween, placeIn, rankAt, rankIn } from "../../web/ranks/grid.ts";
import { inspectorView } from "../../web/ranks/inspector.ts";
import { movedBy } from "../../web/ranks/moves.ts";
import { isIn, runsText, runText } from "../../web/ranks/runs.ts";
import { type ShownPool, shownPools } from "../../web/ranks/shown.ts";
import { gpusOfStage, stagesTable } from "../../web/ranks/stages-table.ts";
import { extent, spoken, takeaway } from "../../web/ranks/words.ts";

const generated = (name: string) => readFileSync(join(import.meta.dirname, "../../wasm/generated", name));

let plimsoll: Plimsoll;
let study: Study;
beforeAll(async () => {
  plimsoll = await load(generated("plimsoll.wasm"));
  study = await loadStudy(generated("plimsoll-study.wasm"));
});

const run = (first: number, step: number, count: number): Run => ({ first, step, count });

describe("numbers as a range", () => {
  test.each([
    ["one", run(7, 1, 1), "7"],
    ["two in a row", run(6, 1, 2), "6, 7"],
    ["a row", run(0, 1, 8), "0–7"],
    ["a few apart", run(3, 8, 4), "3, 11, 19, 27"],
    ["many apart", run(3, 8, 8), "3, 11, 19, …, 59"],
  ])("of %s", (_, numbers, text) => {
    expect(runText(numbers)).toBe(text);
  });

  test("of more runs than are read says how many numbers are left out", () => {
    const runs = Array.from({ length: 30 }, (_, i) => run(10 * i, 1, 2));
    expect(runsText(runs)).toMatch(/^0, 1, 10, 11, .* 230, 231 and 12 more$/);
    expect(runsText(runs.slice(0, 2))).toBe("0, 1, 10, 11");
  });

  test("has the numbers that it names and no others", () => {
    const numbers = run(3, 8, 3);
    expect(Array.from({ length: 40 }, (_, i) => i).filter((i) => isIn(numbers, i))).toEqual([3, 11, 19]);
  });
});

const grids: [string, Grid][] = [
  ["one GPU", gridOf(1, 8, 400, 500)],
  ["two nodes", gridOf(16, 8, 700, 500)],
  ["a last node that is not full", gridOf(13, 8, 300, 500)],
  ["nodes of several rows", gridOf(200, 72, 320, 500)],
  ["rows that no number of columns fills", gridOf(90, 18, 320, 500)],
  ["one node of all", gridOf(1000, 1000, 320, 500)],
  ["16,384 GPUs", gridOf(16_384, 8, 700, 600)],
  ["16,384 GPUs on a phone", gridOf(16_384, 8, 320, 500)],
];

describe.each(grids)("the cells of %s", (_, grid) => {
  const ranks = Array.from({ length: grid.cells }, (_, rank) => rank);

  test("are found at their middles, and nothing between them", () => {
    const foundAt = (rank: number) => {
      const { x_px, y_px, size_px } = boxOf(grid, rank);
      return rankAt(grid, x_px + size_px / 2, y_px + size_px / 2);
    };
    expect(ranks.filter((rank) => foundAt(rank) !== rank)).toEqual([]);
    expect(rankAt(grid, -1, 10)).toBeNull();
    expect(rankAt(grid, 10, grid.height_px + 1)).toBeNull();
  });

  test("lie within the grid, each at a line and a column of its own", () => {
    const width_px = Math.max(...ranks.map((rank) => boxOf(grid, rank).x_px + grid.pitch_px));
    expect(width_px).toBeLessThanOrEqual(700);
    const isWithin = (rank: number) => {
      const { line, column } = placeIn(grid, rank);
      const is_back = rankIn(grid, line, column) === rank && line < linesOf(grid);
      return is_back && boxOf(grid, rank).y_px + grid.pitch_px <= grid.height_px;
    };
    expect(ranks.filter((rank) => !isWithin(rank))).toEqual([]);
  });

  test("are all drawn, part by part", () => {
    const seen = new Set<number>();
    for (let from_px = 0; from_px < grid.height_px; from_px += 100) {
      const { first, last } = nodesBetween(grid, from_px, from_px + 100);
      for (let node = first; node <= last; node += 1) seen.add(node);
    }
    expect(seen.size).toBe(Math.ceil(grid.cells / grid.gpus_per_node));
  });

  test("are all reached by arrows down the columns and along the rows", () => {
    const reached = new Set([0]);
    const waiting = [0];
    for (let rank = waiting.pop(); rank !== undefined; rank = waiting.pop()) {
      for (const key of ["ArrowDown", "ArrowRight"]) {
        const to = movedBy(grid, rank, key, false) as number;
        if (!reached.has(to)) waiting.push(to);
        reached.add(to);
      }
    }
    expect(reached.size).toBe(grid.cells);
  });
});

test("cells are as large as lets all be seen", () => {
  expect(gridOf(16, 8, 700, 500).pitch_px).toBeGreaterThan(gridOf(512, 8, 700, 500).pitch_px);
  expect(gridOf(512, 8, 700, 500).height_px).toBeLessThanOrEqual(500);
});

describe("keys", () => {
  // Two nodes of eight side by side, and a third with five below the first.
  const grid = gridOf(21, 8, 2 * (8 * 34 + 9) + 8, 130);

  test.each([
    ["ArrowRight", 7, 8],
    ["ArrowLeft", 0, 0],
    ["ArrowRight", 20, 20],
    ["ArrowDown", 3, 19],
    ["ArrowDown", 6, 6],
    ["ArrowUp", 19, 3],
    ["ArrowUp", 3, 3],
    ["Home", 11, 0],
    ["End", 3, 15],
    ["End", 17, 20],
    ["PageDown", 3, 11],
    ["PageDown", 14, 20],
    ["PageDown", 17, 17],
    ["PageUp", 11, 3],
    ["PageUp", 3, 3],
  ])("%s leads from %i to %i", (key, from, to) => {
    expect(grid.across).toBe(2);
    expect(movedBy(grid, from, key, false)).toBe(to);
  });

  test("with Ctrl lead to the ends; others mean nothing", () => {
    expect(movedBy(grid, 11, "Home", true)).toBe(0);
    expect(movedBy(grid, 11, "End", true)).toBe(20);
    expect(movedBy(grid, 11, "Tab", false)).toBeNull();
    expect(movedBy(grid, 11, "x", false)).toBeNull();
  });
});

describe("groups", () => {
  const ep: RankAxis = { axis: "ep", title: "EP", places: 4, step: 2, exchange: "all", stays_in_node: true };

  test("have the ranks that differ along one axis alone", () => {
    expect(placeOf(ep, 13)).toBe(2);
    expect(groupOf(ep, 13)).toEqual(run(9, 2, 4));
  });

  test.each([
    [run(0, 1, 8), 8, 1],
    [run(6, 1, 4), 8, 2],
    [run(3, 8, 4), 8, 4],
    [run(3, 2, 4), 8, 2],
    [run(0, 12, 3), 8, 3],
  ])("%o with %i GPUs to a node lie on %i", (ranks, gpus_per_node, nodes) => {
    expect(nodesOf(ranks, gpus_per_node)).toBe(nodes);
  });
});

function shownOf(plan: object): ShownPool[] {
  const told = study.ranks(plan);
  const checked = plimsoll.check(plan);
  if (isRefused(told) || isRefused(checked)) throw new Error(JSON.stringify(told).slice(0, 300));
  return shownPools(told.ranks, checked.report);
}

describe("the 16-GPU plan", () => {
  const plan = { preset: "16-gpu-moe" };

  test("has the groups of its degrees, and neighbours in the pipeline", () => {
    const [shown] = shownOf(plan) as [ShownPool];
    const told = communicatorsOf(shown.pool, 11).map(({ title, ranks, nodes }) => [title, runText(ranks), nodes]);
    expect(told).toEqual([
      ["TP group", "10, 11", 1],
      ["Attention DP group", "9, 11, 13, 15", 1],
      ["Pipeline, previous", "3", 2],
      ["Expert TP group", "10, 11", 1],
      ["EP group", "9, 11, 13, 15", 1],
    ]);
  });

  test("says what stays within nodes, and of each GPU where it is and what it holds", () => {
    const [shown] = shownOf(plan) as [ShownPool];
    expect(takeaway(shown.pool)).toBe(
      "TP, Attention DP, Expert TP and EP groups stay within nodes; the pipeline crosses from node to node.",
    );
    expect(extent(shown, 1)).toBe("16 GPUs on 2 nodes of 8.");
    expect(spoken(shown, 11)).toBe("GPU 11, node 1: TP 1, Attention DP 1, stage 1, Expert TP 1, EP 1");
    const text = renderToString(inspectorView(shown, 11))
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ");
    expect(text).toContain("GPU 11 3 of node 1");
    expect(text).toContain("Layers 8–15");
    expect(text).toContain("Query heads 8–15 of 16");
    expect(text).toContain("Experts 1, 5, 9, 13 of 16");
    expect(text).toContain("Pipeline, previous 1 3 2 nodes");
    expect(text).toContain("Stage 1 of 0–1");
    expect(text).toMatch(/Total \d/);
  });

  test("has a row for each stage", () => {
    const [shown] = shownOf(plan) as [ShownPool];
    const text = renderToString(stagesTable(shown));
    expect(text.match(/<th scope="row">/g)).toHaveLength(2);
    expect(text).toContain("8–15");
  });
});

describe("of every example", () => {
  test("each GPU has its places, its layers and its memory, and those it exchanges with have it", () => {
    for (const { name } of plimsoll.presets().plans) {
      const told = study.ranks({ preset: name });
      if (isRefused(told)) continue;
      for (const shown of shownOf({ preset: name })) {
        for (let rank = 0; rank < shown.pool.gpus; rank += 1) {
          for (const { name: kind, ranks } of communicatorsOf(shown.pool, rank)) {
            const back = { previous: "next", next: "previous" }[kind] ?? kind;
            const other = communicatorsOf(shown.pool, ranks.first).find(({ name }) => name === back);
            expect(other && isIn(other.ranks, rank), `${name} ${rank} ${kind}`).toBe(true);
          }
          expect(renderToString(inspectorView(shown, rank))).toMatch(/Layers[\s\S]*Total/);
        }
      }
    }
  });
});

test("GPUs that the layout leaves are drawn, and belong to no stage", () => {
  const [shown] = shownOf({ preset: "llama-3.1-70b-4xh100", cluster: { gpus: 8 } }) as [ShownPool];
  expect(shown.cells).toBe(8);
  expect(spoken(shown, 5)).toBe("GPU 5, node 0: not used");
  expect(renderToString(inspectorView(shown, 5))).toContain("does not use it");
  expect(extent(shown, 1)).toBe("4 GPUs on 1 node of 8; 4 more are not used.");
});

test("two pools are numbered and told apart, each with its own stages and memory", () => {
  const plan = {
    preset: "llama-3.1-70b-4xh100",
    cluster: { gpus: 16, gpus_per_node: 8, scale_out: { bandwidth: "50 GB/s" } },
    layout: "TP8",
    disaggregation: { prefill_layout: "TP2 PP2" },
  };
  const [prefill, decode] = shownOf(plan) as [ShownPool, ShownPool];
  expect([prefill.pool.pool, prefill.pool.gpus, prefill.layout.stages.length]).toEqual(["prefill", 4, 2]);
  expect([decode.pool.pool, decode.pool.gpus, decode.layout.stages.length]).toEqual(["decode", 8, 1]);
  expect(prefill.memory).not.toEqual(decode.memory);
  expect(takeaway(prefill.pool)).toBe("Within the pool no exchange leaves its node.");
  expect(extent(decode, 2)).toBe("8 GPUs on 1 node of 8; 4 more are not used by either pool.");
});

test("a stage's GPUs are listed replica by replica, the first few", () => {
  const axis = (name: string, places: number, step: number) => ({ axis: name, places, step }) as RankAxis;
  const of = (replicas: number) =>
    ({
      pool: { axes: [axis("stage", 2, 8), axis("replica", replicas, 16)] } as PoolRanks,
      layout: {} as LayoutReport,
    }) as ShownPool;
  expect(gpusOfStage(of(1), 1)).toBe("8–15");
  expect(gpusOfStage(of(3), 0)).toBe("0–7, 16–23, 32–39");
  expect(gpusOfStage(of(9), 0)).toBe("0–7, 16–23, 32–39 and as many of 6 more replicas, every 16");
});

test("the answer has what its types name, and no more", () => {
  const run_members: Record<keyof Run, true> = { first: true, step: true, count: true };
  const axis_members: Record<keyof RankAxis, true> = {
    axis: true,
    title: true,
    places: true,
    step: true,
    exchange: true,
    stays_in_node: true,
  };
  const held_members: Record<keyof Held, true> = {
    title: true,
    axis: true,
    of: true,
    copies: true,
    remark: true,
    places: true,
  };
  const pool_members: Record<keyof PoolRanks, true> = {
    pool: true,
    gpus: true,
    gpus_per_node: true,
    axes: true,
    held: true,
  };
  const told = study.ranks({ preset: "16-gpu-moe" });
  if (isRefused(told)) throw new Error("refused");
  const membersOf = (one: object | undefined) => Object.keys(one ?? {}).sort();
  const [pool] = told.ranks.pools;
  expect(Object.keys(told.ranks)).toEqual(["pools"]);
  expect(membersOf(pool)).toEqual(membersOf(pool_members));
  expect(membersOf(pool?.axes[0])).toEqual(membersOf(axis_members));
  expect(membersOf(pool?.held[0])).toEqual(membersOf(held_members));
  expect(membersOf(pool?.held[0]?.places[0])).toEqual(["runs"]);
  expect(membersOf(pool?.held[0]?.places[0]?.runs[0])).toEqual(membersOf(run_members));
});

test("an illegal layout has no ranks, and the rule is named", () => {
  const told = study.ranks({ preset: "llama-3.1-70b-4xh100", layout: "TP3" });
  expect(isRefused(told) && told.problems[0]?.path).toBe("layout.tp");
});

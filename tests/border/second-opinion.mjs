// Placements held against HiGHS: the same pipelines as a mixed-integer model. Times of a layer are the report's; hops, order,
// rooms and objectives are written here once more.
//
//   x[g,i]  group g is stage i         n[g]  its layers          h[i]  the hop after stage i
//   through  Σ a·n + Σ h               pace  ≥ a·n, h
//
// HiGHS is no judge: it has been wrong on models like these. Where the two differ the line says whose value is lower; every
// answer of ours is a pipeline that the core's own tests judge, so a lower one of HiGHS is our fault and a higher one is not.

import { generator } from "./plans.mjs";

const problem_count = 40;
const relative_tolerance = 1e-6;
const seconds_to_ms = 1e3;

const speeds = { H100: 450e9, A100: 300e9, L40S: 32e9, T4: 16e9 };
const group_latency_s = { H100: 1.5e-6, A100: 1.5e-6, L40S: 5e-6, T4: 5e-6 };
const link_latency_s = 10e-6;
const link_efficiency = 0.7;

/** → {passed, failed, lines}: a case is a problem. `solve` takes a problem and gives the tool's report. */
export async function secondOpinion(solve) {
  const { default: start } = await import("highs");
  const tally = { passed: 0, failed: 0, lines: [] };
  for (const problem of problems()) {
    const report = solve(problem);
    const model = modelOf(problem, report);
    // A fresh instance for each: one that has failed keeps failing.
    const solution = (await start()).solve(model, { mip_rel_gap: 0, output_flag: false });
    const want_s = solution.Status === "Optimal" ? solution.ObjectiveValue / seconds_to_ms : Number.POSITIVE_INFINITY;
    const got_s = report.value === undefined ? Number.POSITIVE_INFINITY : timeOf(problem, report.value);
    const is_same = want_s === got_s || Math.abs(want_s - got_s) <= relative_tolerance * got_s;
    const is_proven = report.status === "optimal" || report.status === "none";
    tally[is_same && is_proven ? "passed" : "failed"] += 1;
    if (is_same && is_proven) continue;
    tally.lines.push(
      `HiGHS ${want_s} s (${solution.Status}), we ${got_s} s (${report.status}): ${JSON.stringify(problem)}`,
    );
  }
  return tally;
}

function* problems() {
  const random = generator(7);
  const between = (least, most) => least + Math.floor(random() * (most - least + 1));
  const pick = (list) => list[between(0, list.length - 1)];
  for (let i = 0; i < problem_count; i += 1) {
    const types = ["H100", "A100", "L40S", "T4"].filter(() => random() < 0.6).slice(0, 3);
    if (types.length === 0) types.push("A100");
    yield {
      objective: pick(["throughput", "ttft", "prefill_throughput"]),
      gpus: types.map((type) => {
        const tp = pick([1, 2]);
        return { type, count: tp * between(1, 2), tp, memory: between(12, 48) * 1e9 };
      }),
      between: types.flatMap((from, a) =>
        types.slice(a).map((to) => ({ from, to, bandwidth: random() < 0.15 ? 0 : between(1, 400) * 1e8 })),
      ),
      model: { layers: between(4, 12), hidden: 8192, layer_weights: between(10, 60) * 1e8, kv_heads: 8 },
      batch: between(4, 32),
      sequence: between(1, 8) * 256,
      output: between(0, 4) * 128,
      chunk: pick([0, 256]),
      micro_batches: between(1, 4),
    };
  }
}

const isPrefill = (problem) => problem.objective !== "throughput";
const chunksOf = (problem) => (problem.chunk > 0 ? Math.ceil(problem.sequence / problem.chunk) : 1);
const tokensOf = (problem) =>
  isPrefill(problem) ? problem.sequence / chunksOf(problem) : problem.batch / problem.micro_batches;

/** The time that the objective makes least, from the value that the report shows. */
function timeOf(problem, value) {
  if (problem.objective === "throughput") return problem.batch / value;
  return problem.objective === "ttft" ? value : tokensOf(problem) / value;
}

/** Latency, the tensor over the link, and the gather in a receiving group; null: no link. */
function hop(problem, from, to) {
  const link = problem.between.find(
    (each) => (each.from === from.type && each.to === to.type) || (each.from === to.type && each.to === from.type),
  );
  if (!link || link.bandwidth === 0) return null;
  const bytes = tokensOf(problem) * problem.model.hidden * 2;
  const sent_s = link_latency_s + bytes / (link.bandwidth * link_efficiency);
  const n = to.tp;
  const gathered_s = ((n - 1) / n) * (bytes / (speeds[to.type] * link_efficiency)) + (n - 1) * group_latency_s[to.type];
  return sent_s + gathered_s;
}

/** The model in the LP format, in milliseconds. */
function modelOf(problem, report) {
  const kinds = problem.gpus.map(({ type, count, tp }) => {
    const { layer_s, most_layers } = report.types.find((each) => each.type === type);
    return { type, tp, groups: count / tp, layer: layer_s * seconds_to_ms, room: most_layers };
  });
  const groups = kinds.flatMap((kind, k) =>
    Array.from({ length: kind.groups }, (_, i) => ({ ...kind, k, name: `${k}_${i}` })),
  );
  const places = groups.map((_, i) => i);
  const x = (group, i) => `x_${group.name}_${i}`;
  const sum = (terms) => terms.join(" + ");
  const of_kind = (k, i) => groups.filter((group) => group.k === k).map((group) => x(group, i));
  const rows = [];
  for (const group of groups) {
    const used = places.map((i) => x(group, i));
    rows.push(`${sum(used)} <= 1`);
    rows.push(`n_${group.name} - ${used.map((name) => `${group.room} ${name}`).join(" - ")} <= 0`);
    rows.push(`n_${group.name} - ${used.join(" - ")} >= 0`);
    rows.push(`pace - ${group.layer} n_${group.name} >= 0`);
  }
  rows.push(`${sum(groups.map((group) => `n_${group.name}`))} = ${problem.model.layers}`);
  for (const i of places) {
    const here = groups.map((group) => x(group, i));
    rows.push(`${sum(here)} <= 1`);
    if (i + 1 === places.length) continue;
    const next = groups.map((group) => x(group, i + 1));
    rows.push(`${sum(next)} - ${here.join(" - ")} <= 0`, `pace - h_${i} >= 0`);
    for (const [a, from] of kinds.entries()) {
      for (const [b, to] of kinds.entries()) {
        const time_s = hop(problem, from, to);
        const both = sum([...of_kind(a, i), ...of_kind(b, i + 1)]);
        if (time_s === null) rows.push(`${both} <= 1`);
        else {
          const ms = time_s * seconds_to_ms;
          const terms = [...of_kind(a, i), ...of_kind(b, i + 1)].map((name) => `${ms} ${name}`).join(" - ");
          rows.push(`h_${i} - ${terms} >= ${-ms}`);
        }
      }
    }
  }
  const hops = places.slice(0, -1).map((i) => `h_${i}`);
  const through = sum([...groups.map((group) => `${group.layer} n_${group.name}`), ...hops]);
  rows.push(`through - ${through.replaceAll(" + ", " - ")} = 0`);
  const m = isPrefill(problem) ? chunksOf(problem) : problem.micro_batches;
  if (problem.objective === "throughput") rows.push("time - through >= 0", `time - ${m} pace >= 0`);
  if (problem.objective === "ttft") rows.push(m > 1 ? `time - through - ${m - 1} pace >= 0` : "time - through >= 0");
  if (problem.objective === "prefill_throughput") rows.push("time - pace >= 0");
  return [
    "Minimize",
    " obj: time",
    "Subject To",
    ...rows.map((row, i) => ` c${i}: ${row}`),
    "General",
    ` ${groups.map((group) => `n_${group.name}`).join(" ")}`,
    "Binary",
    ` ${groups.flatMap((group) => places.map((i) => x(group, i))).join(" ")}`,
    "End",
  ].join("\n");
}

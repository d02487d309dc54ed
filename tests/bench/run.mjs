// `npm run bench [-- --json]`: the same loops natively and as WASM, start-up and sizes. Times are printed, never gated.
// Where SimGrid is installed (Debian: libsimgrid-dev) it runs the scenarios of flows too: some minutes more.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../wasm/build.mjs";
import { captured, cmakeBuild, ensure, orSayWhy, root, to_build } from "../../wasm/toolchain.mjs";
import { randomPlans } from "../border/plans.mjs";
import { pageSizes } from "../sizes.mjs";

const plan_count = 1000;
const starts = 10;

async function builtOrThrow(preset, target) {
  const { status, output } = await cmakeBuild(preset, [target]);
  if (status !== 0) throw new Error(output);
}

async function rowsOf(program, words) {
  const { status, output } = await captured(program, words);
  if (status !== 0) throw new Error(output);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Name of a scenario → SimGrid's rate; empty where it is not installed. It checks that its flows end as ours do. */
async function ratesOfSimGrid(scenarios) {
  const rates = new Map();
  if (!hasSimGrid()) return rates;
  // It may have come after the build was configured.
  await captured("cmake", ["--preset", "native", "-DPLIMSOLL_TESTS=ON"]);
  await builtOrThrow("native", "plimsoll_bench_simgrid");
  for (let i = 0; i < scenarios; i += 1) {
    const [row] = await rowsOf(join(root, "build/native/plimsoll_bench_simgrid"), [String(i)]);
    rates.set(row.name, row.value);
  }
  return rates;
}

function hasSimGrid() {
  return ["/usr/include", "/usr/local/include"].some((folder) => existsSync(join(folder, "simgrid/s4u.hpp")));
}

function round(value) {
  return Number(value.toPrecision(4));
}

/** From nothing to a module that answers, in this process: compiled anew each time. */
async function startUp() {
  const { load } = await import("../../build/module/plimsoll.js");
  const bytes = readFileSync(join(root, "build/module/generated/plimsoll.wasm"));
  const times_ms = [];
  for (let i = 0; i < starts; i += 1) {
    const start = performance.now();
    (await load(bytes)).version();
    times_ms.push(performance.now() - start);
  }
  times_ms.sort((a, b) => a - b);
  return times_ms[Math.floor(starts / 2)];
}

function sizes() {
  const { wasm, search_wasm, scripts, first_visit } = pageSizes();
  const row = (name, value) => ({ name, unit: "bytes", native: null, wasm: value, wasm_over_native: null, n: 1 });
  return [
    row("size of plimsoll.wasm", statSync(join(root, "build/module/generated/plimsoll.wasm")).size),
    row("size of plimsoll.wasm, gzip", wasm),
    row("size of plimsoll-search.wasm, gzip", search_wasm),
    row("size of the page's scripts, gzip", scripts),
    row("size of a first visit, gzip", first_visit),
  ];
}

const { values } = parseArgs({ options: { json: { type: "boolean" } } });
// Standard output is the answer's alone.
if (values.json) console.log = console.error;
ensure([...to_build, "g++", "gtest"]);
await orSayWhy(build);
const { load } = await import("../../build/module/plimsoll.js");
const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
const plans_file = join(folder, "plans.ndjson");
const plans = randomPlans((await load()).presets(), plan_count, { may_be_wrong: false });
writeFileSync(plans_file, plans.map((plan) => `${JSON.stringify(plan)}\n`).join(""));

await builtOrThrow("native", "plimsoll_bench");
await builtOrThrow("wasm", "plimsoll_bench");
const native = await rowsOf(join(root, "build/native/plimsoll_bench"), [plans_file]);
const wasm = await rowsOf(process.execPath, [join(root, "build/wasm/plimsoll_bench.cjs"), plans_file]);
rmSync(folder, { recursive: true });
const simgrid = await ratesOfSimGrid(native.filter((row) => row.unit === "flows/s").length);

const rows = native.map((row, i) => ({
  name: row.name,
  unit: row.unit,
  native: row.value,
  wasm: wasm[i].value,
  // Of times, how much longer; of rates, how much slower: above 1, WASM is behind.
  wasm_over_native:
    row.unit === "share"
      ? null
      : round(row.unit.endsWith("/s") ? row.value / wasm[i].value : wasm[i].value / row.value),
  ...(simgrid.has(row.name) && {
    simgrid: simgrid.get(row.name),
    native_over_simgrid: round(row.value / simgrid.get(row.name)),
    wasm_over_simgrid: round(wasm[i].value / simgrid.get(row.name)),
  }),
  n: row.n,
}));
rows.push({
  name: "start-up of the module",
  unit: "ms",
  native: null,
  wasm: round(await startUp()),
  wasm_over_native: null,
  n: starts,
});
rows.push(...sizes());

if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])));

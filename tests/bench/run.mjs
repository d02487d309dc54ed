// `npm run bench [-- --json]`: the same loops natively and as WASM, start-up and sizes. Times are printed, never gated.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../wasm/build.mjs";
import { captured, cmakeBuild, ensure, orSayWhy, root, to_build } from "../../wasm/toolchain.mjs";
import { randomPlans } from "../border/plans.mjs";
import { pageSizes } from "../sizes.mjs";

const plan_count = 1000;
const starts = 10;

async function rowsOf(preset, command, plans_file) {
  const built = await cmakeBuild(preset, ["plimsoll_bench"]);
  if (built.status !== 0) throw new Error(built.output);
  const [program, ...words] = command;
  const { status, output } = await captured(program, [...words, plans_file]);
  if (status !== 0) throw new Error(output);
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
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
  const { wasm, scripts, first_visit } = pageSizes();
  const row = (name, value) => ({ name, unit: "bytes", native: null, wasm: value, wasm_over_native: null, n: 1 });
  return [
    row("size of plimsoll.wasm", statSync(join(root, "build/module/generated/plimsoll.wasm")).size),
    row("size of plimsoll.wasm, gzip", wasm),
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

const native = await rowsOf("native", [join(root, "build/native/plimsoll_bench")], plans_file);
const wasm = await rowsOf("wasm", [process.execPath, join(root, "build/wasm/plimsoll_bench.cjs")], plans_file);
rmSync(folder, { recursive: true });

const rows = native.map((row, i) => ({
  name: row.name,
  unit: row.unit,
  native: row.value,
  wasm: wasm[i].value,
  // Of times, how much longer; of rates, how much slower: above 1, WASM is behind.
  wasm_over_native: round(row.unit.endsWith("/s") ? row.value / wasm[i].value : wasm[i].value / row.value),
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

// What a visitor downloads, and the budgets that it keeps.

import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../wasm/toolchain.mjs";

const kilobyte = 1000;
const budgets_bytes = {
  wasm: 320 * kilobyte,
  // Asked for when somebody looks closer, and never on a first visit.
  tools_wasm: 320 * kilobyte,
  study_wasm: 360 * kilobyte,
  search_wasm: 380 * kilobyte,
  simulators_wasm: 360 * kilobyte,
  exchange_wasm: 240 * kilobyte,
  scripts: 90 * kilobyte,
  first_visit: 450 * kilobyte,
  // A page of its own, its data included.
  accuracy: 60 * kilobyte,
};

const gzipBytes = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);

/** A file's name in quotes; with `import(` before it the file is loaded only when it is asked for. */
const mention = /(import\()?["'`]((?:\.{0,2}\/)*[\w./-]+\.(?:js|mjs|css|wasm|json))["'`]/g;

/** What parts that are loaded on demand need beside themselves, as the bundler lists it. */
const on_demand_list = /\bm\.f=\[[^\]]*\]/g;

/** The file and everything that it loads by itself, and so on. */
function loadedBy(file, found = new Set()) {
  found.add(file);
  if (![".html", ".js", ".mjs"].includes(extname(file))) return found;
  const text = readFileSync(file, "utf8").replaceAll(on_demand_list, "");
  for (const [, on_demand, name] of text.matchAll(mention)) {
    const named = join(dirname(file), name);
    if (!on_demand && !found.has(named) && existsSync(named)) loadedBy(named, found);
  }
  return found;
}

/** Bytes, gzip, of what the pages load; parts that wait until they are asked for are not among them. */
export function pageSizes() {
  const page = [...loadedBy(join(root, "dist/index.html"))];
  const tools = [...loadedBy(join(root, "dist/tools.html"))];
  const accuracy = [...loadedBy(join(root, "dist/accuracy.html"))];
  const of = (files, ...extensions) => gzipBytes(files.filter((file) => extensions.includes(extname(file))));
  return {
    wasm: of(page, ".wasm"),
    tools_wasm: gzipBytes([join(root, "dist/module/generated/plimsoll-tools.wasm")]),
    study_wasm: gzipBytes([join(root, "dist/module/generated/plimsoll-study.wasm")]),
    search_wasm: gzipBytes([join(root, "dist/module/generated/plimsoll-search.wasm")]),
    simulators_wasm: gzipBytes([join(root, "dist/module/generated/plimsoll-simulators.wasm")]),
    exchange_wasm: gzipBytes([join(root, "dist/module/generated/plimsoll-exchange.wasm")]),
    scripts: of([...new Set([...page, ...tools])], ".js", ".mjs"),
    first_visit: gzipBytes(page),
    // Nothing of it counts where it would have to be fetched with the plan's page.
    accuracy: accuracy.some((file) => /record-[^/]*\.json$/.test(file) && !page.includes(file))
      ? gzipBytes(accuracy)
      : 0,
  };
}

/** → {passed, failed, lines}: a case is a budget. */
export function sizesWithinBudget() {
  const tally = { passed: 0, failed: 0, lines: [] };
  const sizes = pageSizes();
  for (const [part, most_bytes] of Object.entries(budgets_bytes)) {
    const kept = sizes[part] > 0 && sizes[part] <= most_bytes;
    tally[kept ? "passed" : "failed"] += 1;
    if (!kept) tally.lines.push(`${part}: ${sizes[part]} bytes gzip; the budget is ${most_bytes}`);
  }
  return tally;
}

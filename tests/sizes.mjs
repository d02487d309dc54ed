// What a visitor downloads, and the budgets that it keeps.

import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../wasm/toolchain.mjs";

const kilobyte = 1000;
const budgets_bytes = {
  wasm: 320 * kilobyte,
  tools_wasm: 320 * kilobyte,
  scripts: 90 * kilobyte,
  first_visit: 450 * kilobyte,
};

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

const gzipBytes = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);

/** What only the page of the tools loads. */
const is_of_tools = (file) => /tools[^/]*$/.test(file);

/** Bytes of the page's parts, gzip; the module for programs in dist/module/ is no part of the page. */
export function pageSizes() {
  const dist = join(root, "dist");
  const files = filesUnder(dist).filter((file) => !file.startsWith(join(dist, "module") + sep));
  const of = (kept, ...extensions) =>
    gzipBytes(files.filter((file) => extensions.includes(extname(file)) && kept(file)));
  const first = (file) => !is_of_tools(file);
  return {
    wasm: of(first, ".wasm"),
    tools_wasm: of(is_of_tools, ".wasm"),
    scripts: of(() => true, ".js", ".mjs"),
    first_visit: of(first, ".wasm", ".js", ".mjs", ".html", ".css", ".json"),
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

// Format and lint of everything that is written by hand. `--write` repairs what can be repaired.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { captured, ensure, root } from "../wasm/toolchain.mjs";

/** Files of C++ under a folder, as paths from the root. */
export function cppFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(cpp|hpp)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}

const all_cpp = () => ["core", "wasm", "tests"].flatMap(cppFiles);

async function step(command, words) {
  const { status, output } = await captured(command, words);
  return status === 0
    ? { passed: 1, failed: 0, lines: [] }
    : { passed: 0, failed: 1, lines: output.trimEnd().split("\n") };
}

export const clangFormat = () => step("clang-format", ["--dry-run", "-Werror", ...all_cpp()]);
export const biome = () => step(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off"]);

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensure(["clang-format"]);
  const steps = process.argv.includes("--write")
    ? [
        await step("clang-format", ["-i", ...all_cpp()]),
        await step(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--write", "--colors=off"]),
      ]
    : [await clangFormat(), await biome()];
  for (const { lines } of steps) if (lines.length > 0) console.log(lines.join("\n"));
  process.exitCode = steps.some(({ failed }) => failed > 0) ? 1 : 0;
}

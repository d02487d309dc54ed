// Sessions: a command and what it prints, reviewed like code. `node tests/cli/run.mjs --write` writes what is printed now.
//
//   # A comment.
//   $ plimsoll check broken.json        run in tests/cli/, by bash; $TMPDIR is a folder that goes afterwards
//   standard output
//   ! a line of standard error
//   ...                                 any number of lines; within a line, anything
//   [exit 2]                            left out for 0

import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../wasm/toolchain.mjs";

const folder = join(root, "tests/cli");

/** → a list of comments (text) and cases ({command, expected}). */
function parsed(text) {
  const parts = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const last = parts.at(-1);
    if (line.startsWith("$ ")) parts.push({ command: line.slice(2), expected: [] });
    else if (last?.command && !line.startsWith("# ")) last.expected.push(line);
    else parts.push(line);
  }
  return parts;
}

/** Without ~/.bashrc, which bash reads where its standard input is a socket, as Node makes it. */
function runCommand(command, environment) {
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", command], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
    input: "",
  });
  const lines = stdout.split("\n").slice(0, -1);
  for (const line of stderr.split("\n").slice(0, -1)) lines.push(`! ${line}`);
  if (status !== 0) lines.push(`[exit ${status}]`);
  return lines;
}

/** Whether lines are as expected; `...` stands for any number of them. */
function matches(expected, got) {
  const [first, ...rest] = expected;
  if (first === undefined) return got.length === 0;
  if (first === "...") return got.some((_, i) => matches(rest, got.slice(i))) || matches(rest, []);
  return got.length > 0 && sameLine(first, got[0]) && matches(rest, got.slice(1));
}

function sameLine(expected, got) {
  const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${expected.trimEnd().split("...").map(literally).join(".*")}$`).test(got.trimEnd());
}

/** → {passed, failed, lines}. */
export function sessions({ write = false } = {}) {
  const tally = { passed: 0, failed: 0, lines: [] };
  const shims = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
  writeFileSync(
    join(shims, "plimsoll"),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, "wasm/bin.mjs")}" "$@"\n`,
  );
  chmodSync(join(shims, "plimsoll"), 0o755);
  const path = `${shims}${delimiter}${process.env.PATH}`;
  const environment = { ...process.env, PATH: path, TMPDIR: shims, LC_ALL: "C.UTF-8" };
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".session")) continue;
    const parts = parsed(readFileSync(join(folder, name), "utf8"));
    for (const part of parts) {
      if (typeof part === "string") continue;
      const got = runCommand(part.command, environment);
      // A blank line before the next command is the session's, not the command's.
      const blank_after = part.expected.at(-1) === "";
      const expected = blank_after ? part.expected.slice(0, -1) : part.expected;
      const same = matches(expected, got);
      tally[same || write ? "passed" : "failed"] += 1;
      if (!same && write) part.expected = blank_after ? [...got, ""] : got;
      if (!same && !write) tally.lines.push(`${name}: $ ${part.command}`, ...difference(expected, got));
    }
    const text = parts.map((part) =>
      typeof part === "string" ? part : [`$ ${part.command}`, ...part.expected].join("\n"),
    );
    if (write) writeFileSync(join(folder, name), `${text.join("\n")}\n`);
  }
  rmSync(shims, { recursive: true });
  return tally;
}

function difference(expected, got) {
  let at = 0;
  while (at < expected.length && at < got.length && sameLine(expected[at], got[at])) at += 1;
  const some = (lines) => lines.slice(at, at + 5);
  return [
    `  from line ${at + 1}`,
    ...some(expected).map((line) => `  want: ${line}`),
    ...some(got).map((line) => `  got:  ${line}`),
  ];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed, lines } = sessions({ write: process.argv.includes("--write") });
  if (lines.length > 0) console.log(lines.join("\n"));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

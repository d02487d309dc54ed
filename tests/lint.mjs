// clang-tidy over the core, one file at a time. A file that passed is not looked at again until it, a header or the
// rules change: a cold run takes minutes.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { captured, root } from "../wasm/toolchain.mjs";
import { cppFiles } from "./format.mjs";

const stamps = join(root, "build/tidy");

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** → {passed, failed, lines}: a case is a file. Needs the compile commands of `preset`. */
export async function clangTidy(preset) {
  const files = cppFiles("core");
  const shared = hashOf([".clang-tidy", ...files.filter((file) => file.endsWith(".hpp"))]);
  const sources = files.filter((file) => file.endsWith(".cpp"));
  mkdirSync(stamps, { recursive: true });
  const tally = { passed: 0, failed: 0, lines: [] };
  const worker = async () => {
    for (let file = sources.shift(); file !== undefined; file = sources.shift()) {
      const stamp = join(stamps, `${file.replaceAll("/", "-")}.passed`);
      const state = shared + hashOf([file]);
      if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) {
        tally.passed += 1;
        continue;
      }
      const { status, output } = await captured("clang-tidy", [
        "-p",
        join("build", preset),
        "--quiet",
        "--extra-arg=-Wno-unknown-warning-option",
        file,
      ]);
      if (status === 0) {
        tally.passed += 1;
        writeFileSync(stamp, state);
      } else {
        tally.failed += 1;
        tally.lines.push(
          ...output.split("\n").filter((line) => !/warnings? (generated|treated)|^Suppressed|^Use -header/.test(line)),
        );
      }
    }
  };
  await Promise.all(cpus().map(worker));
  return tally;
}

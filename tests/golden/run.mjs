// `npm run golden -- DIR`: the case files under DIR, natively and as WASM. Last line `N passed, N failed`.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { captured, cmakeBuild, ensure, root, to_build } from "../../wasm/toolchain.mjs";

/** → {passed, failed, lines} over both runners; builds them first. */
export async function golden(folder, native_preset) {
  const tally = { passed: 0, failed: 0, lines: [] };
  const runners = [
    { name: "native", preset: native_preset, command: (build) => [join(build, "plimsoll_golden")] },
    { name: "wasm", preset: "wasm", command: (build) => [process.execPath, join(build, "plimsoll_golden.cjs")] },
  ];
  for (const { name, preset, command } of runners) {
    const built = await cmakeBuild(preset, ["plimsoll_golden"]);
    if (built.status !== 0) {
      tally.failed += 1;
      tally.lines.push(`${name}: the runner does not build`, built.output.trimEnd());
      continue;
    }
    const [program, ...words] = command(join(root, "build", preset));
    const { status, output } = await captured(program, [...words, folder]);
    const counted = /(\d+) passed, (\d+) failed\s*$/.exec(output);
    if (!counted) {
      tally.failed += 1;
      tally.lines.push(`${name}: the runner ended with status ${status}`, output.trimEnd());
      continue;
    }
    tally.passed += Number(counted[1]);
    tally.failed += Number(counted[2]);
    const misses = output.slice(0, counted.index).trimEnd();
    if (misses) tally.lines.push(...misses.split("\n").map((line) => `${name}: ${line}`));
    // A runner that counts no failure and still ends in one has crashed on its way out.
    if (status !== 0 && Number(counted[2]) === 0) {
      tally.failed += 1;
      tally.lines.push(`${name}: the runner ended with status ${status}`);
    }
  }
  return tally;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2] && resolve(process.argv[2]);
  if (!folder || !existsSync(folder)) {
    console.error(folder ? `${folder}: no such folder` : "usage: npm run golden -- DIR");
    process.exit(2);
  }
  ensure([...to_build, "g++", "gtest"]);
  const { passed, failed, lines } = await golden(folder, "native");
  if (lines.length > 0) console.log(lines.join("\n"));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

// npm run accuracy -- DIR [--json | --cases]     predictions scored on the tables of DIR, and on results of `vllm bench serve`
// npm run calibrate -- DIR [OUT]                 efficiencies fitted to them, written to OUT (./calibrated); they begin at the
//                                                catalogue's, with --from-scratch at guesses
// node tests/accuracy/run.mjs record DIR [OUT]   errors by family and chosen figures, as the project ships them

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cmakeBuild, ensure, root, to_build } from "../../wasm/toolchain.mjs";

const preset = "native";
const usages = {
  score: "npm run accuracy -- DIR [--json | --cases]",
  calibrate: "npm run calibrate -- DIR [OUT] [--from-scratch]",
  record: "node tests/accuracy/run.mjs record DIR [OUT]",
};

/** A profile as people read it: a line for each entry of a list. */
function inLines(profile) {
  const entry = (value) =>
    `{ ${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}: ${JSON.stringify(each)}`)
      .join(", ")} }`;
  const member = ([key, value]) =>
    `  ${JSON.stringify(key)}: ${Array.isArray(value) ? `[\n${value.map((each) => `    ${entry(each)}`).join(",\n")}\n  ]` : JSON.stringify(value)}`;
  return `{\n${Object.entries(profile).map(member).join(",\n")}\n}\n`;
}

async function program() {
  ensure([...to_build, "g++", "gtest"]);
  const built = await cmakeBuild(preset, ["plimsoll_accuracy"]);
  if (built.status === 0) return join(root, "build", preset, "plimsoll_accuracy");
  console.error(built.output);
  process.exit(3);
}

const [task, ...words] = process.argv.slice(2);
const options = words.filter((word) => word.startsWith("--"));
const [folder, out] = words.filter((word) => !word.startsWith("--")).map((word) => resolve(word));
const known = { score: ["--json", "--cases"], calibrate: ["--from-scratch"], record: [] }[task] ?? [];
if (!usages[task] || !folder || options.some((option) => !known.includes(option)) || !existsSync(folder)) {
  console.error(
    folder && !existsSync(folder)
      ? `${folder}: no such folder`
      : `usage: ${usages[task] ?? Object.values(usages).join("\n       ")}`,
  );
  process.exit(2);
}
const written = task === "score" ? [] : [out ?? resolve("calibrated")];
const { status } = spawnSync(await program(), [task, folder, ...written, ...options], { stdio: "inherit" });
if (status === 0) {
  for (const file of ["serving_profile.json", "kernel_profile.json", "measured_errors.json"].map(
    (name) => written[0] && join(written[0], name),
  )) {
    if (file && existsSync(file)) writeFileSync(file, inLines(JSON.parse(readFileSync(file, "utf8"))));
  }
}
process.exitCode = status ?? 3;

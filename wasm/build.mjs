// `npm run build`: the module, the types that follow from it, the command line, and the page in dist/.

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cmakeBuild, ensure, ensureNodePackages, Failure, orSayWhy, root, run, to_build } from "./toolchain.mjs";

const at = (...path) => join(root, ...path);

/** Writes only what changed, so that what depends on it is not made again. */
function writeIfNew(path, content) {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(content))) return;
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
}

async function buildModule() {
  const { status, output } = await cmakeBuild("wasm", ["plimsoll_module"], { with_tests: false });
  if (status !== 0) throw new Failure(output);
  for (const file of ["plimsoll.mjs", "plimsoll.wasm"]) {
    writeIfNew(at("wasm/generated", file), readFileSync(at("build/wasm/wasm", file)));
  }
  writeIfNew(at("wasm/generated/plimsoll.d.mts"), readFileSync(at("wasm/raw.d.mts")));
}

/** The types of plan and report, as the core itself words them. */
async function writeTypes() {
  const glue = pathToFileURL(at("wasm/generated/plimsoll.mjs")).href;
  const { default: createPlimsoll } = await import(glue);
  const raw = await createPlimsoll({ wasmBinary: readFileSync(at("wasm/generated/plimsoll.wasm")) });
  writeIfNew(at("web/generated/plan.d.ts"), raw.typescript());
  validateCatalogue(raw);
}

/** A catalogue or an example that the core cannot read does not ship. */
function validateCatalogue(raw) {
  const answers = [["the catalogue", JSON.parse(raw.presets())]];
  for (const { name, plan } of answers[0][1].plans ?? []) {
    answers.push([`the example ${name}`, JSON.parse(raw.check(JSON.stringify(plan)))]);
  }
  for (const { name: tool, examples } of JSON.parse(raw.tools()).tools) {
    for (const { name, example } of examples) {
      answers.push([`the example ${name}`, JSON.parse(raw.solve(tool, JSON.stringify(example.problem), "json"))]);
    }
  }
  const problems = answers.flatMap(([of, { problems = [] }]) => problems.map((p) => `${of}: ${p.path}: ${p.message}`));
  if (problems.length > 0) throw new Failure(problems.join("\n"));
}

function buildCommandLine() {
  run(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", "wasm"]);
  cpSync(at("wasm/generated"), at("build/module/generated"), { recursive: true });
}

function buildPage() {
  if (!existsSync(at("web/index.html"))) return;
  rmSync(at("dist"), { recursive: true, force: true });
  run(process.execPath, [at("node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"]);
  // The module for programs: import { load } from ".../module/plimsoll.js".
  const module = at("dist/module");
  mkdirSync(join(module, "generated"), { recursive: true });
  for (const file of ["plimsoll.js", "generated/plimsoll.mjs", "generated/plimsoll.wasm", "generated/plimsoll.d.mts"]) {
    copyFileSync(at("build/module", file), join(module, file));
  }
  const types = readFileSync(at("build/module/plimsoll.d.ts"), "utf8");
  writeFileSync(join(module, "plimsoll.d.ts"), types.replaceAll("../web/generated/plan", "./generated/plan"));
  copyFileSync(at("web/generated/plan.d.ts"), join(module, "generated/plan.d.ts"));
}

export async function build() {
  ensure(to_build);
  ensureNodePackages();
  await buildModule();
  await writeTypes();
  buildCommandLine();
  buildPage();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await orSayWhy(build);

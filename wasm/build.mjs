// `npm run build`: the module, the types that follow from it, the command line, and the page in dist/.

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cmakeBuild, ensure, ensureNodePackages, Failure, orSayWhy, root, run, to_build } from "./toolchain.mjs";

const at = (...path) => join(root, ...path);

/** For plans, for the tools that solve and those that simulate, for what looks closer at a plan, for what asks for others, and
 *  for plans as other tools write them. */
const modules = [
  "plimsoll",
  "plimsoll-tools",
  "plimsoll-simulators",
  "plimsoll-study",
  "plimsoll-search",
  "plimsoll-exchange",
];
/** For the page that is one file: what plans, study, search and exchange have, out of one core. */
const offline_module = "plimsoll-offline";
const modules_of_tools = ["plimsoll-tools", "plimsoll-simulators"];

/** Writes only what changed, so that what depends on it is not made again. */
function writeIfNew(path, content) {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(content))) return;
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
}

async function buildModule() {
  if (!existsSync(at("build/wasm/wasm/plimsoll.wasm")))
    console.log("Compiling the core to WebAssembly; the first time takes minutes …");
  const { status, output } = await cmakeBuild(
    "wasm",
    [...modules, offline_module].map((name) => `${name.replace("-", "_")}_module`),
    {
      with_tests: false,
    },
  );
  if (status !== 0) throw new Failure(output);
  for (const name of [...modules, offline_module]) {
    for (const file of [`${name}.mjs`, `${name}.wasm`]) {
      writeIfNew(at("wasm/generated", file), readFileSync(at("build/wasm/wasm", file)));
    }
  }
  for (const name of modules) {
    writeIfNew(at(`wasm/generated/${name}.d.mts`), readFileSync(at(`wasm/${name.replace("plimsoll", "raw")}.d.mts`)));
  }
}

/** The types of plan and report, as the core itself words them. */
async function writeTypes() {
  const search = await instance("plimsoll-search");
  writeIfNew(at("web/generated/plan.d.ts"), search.planTypescript());
  writeIfNew(at("web/generated/search.d.ts"), search.typescript());
}

/** What is known of each tool without its module: its examples, its formats and what its form is built from. */
async function writeToolList() {
  const list = [];
  for (const module of modules_of_tools) {
    const raw = await instance(module);
    for (const tool of JSON.parse(raw.tools()).tools)
      list.push({ ...tool, module, schema: JSON.parse(raw.toolSchema(tool.name)) });
  }
  writeIfNew(at("wasm/generated/tools.json"), JSON.stringify(list));
}

async function instance(name) {
  const { default: create } = await import(pathToFileURL(at(`wasm/generated/${name}.mjs`)).href);
  return create({ wasmBinary: readFileSync(at(`wasm/generated/${name}.wasm`)) });
}

/** A catalogue or an example that the core cannot read does not ship. */
async function validateCatalogue() {
  const raw = await instance("plimsoll");
  const answers = [["the catalogue", JSON.parse(raw.presets())]];
  for (const { name, plan } of answers[0][1].plans ?? []) {
    answers.push([`the example ${name}`, JSON.parse(raw.check(JSON.stringify(plan)))]);
  }
  for (const module of modules_of_tools) {
    const tools = await instance(module);
    for (const { name: tool, examples } of JSON.parse(tools.tools()).tools) {
      for (const { name, example } of examples) {
        const solved = JSON.parse(tools.solve(tool, JSON.stringify(example.problem), "json", undefined, undefined));
        answers.push([`the example ${name}`, solved]);
      }
    }
  }
  const problems = answers.flatMap(([of, { problems = [] }]) => problems.map((p) => `${of}: ${p.path}: ${p.message}`));
  if (problems.length > 0) throw new Failure(problems.join("\n"));
}

function buildCommandLine() {
  run(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", "wasm"]);
  // What `publish` draws with: the page's views.
  run(process.execPath, [at("web/static/build.mjs"), at("build/module")]);
  cpSync(at("wasm/generated"), at("build/module/generated"), { recursive: true });
}

function buildPage() {
  if (!existsSync(at("web/index.html"))) return;
  rmSync(at("dist"), { recursive: true, force: true });
  run(process.execPath, [at("node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"]);
  // The module for programs: import { load } from ".../module/plimsoll.js".
  const module = at("dist/module");
  mkdirSync(join(module, "generated"), { recursive: true });
  const programs = [
    "plimsoll.js",
    "tools.js",
    "study.js",
    "search.js",
    "exchange.js",
    "simulators.js",
    "wasm-source.js",
  ];
  const compiled = modules.flatMap((name) =>
    ["mjs", "wasm", "d.mts"].map((extension) => `generated/${name}.${extension}`),
  );
  for (const file of [...programs, ...compiled]) {
    copyFileSync(at("build/module", file), join(module, file));
  }
  for (const file of programs.map((name) => name.replace(/js$/, "d.ts"))) {
    const types = readFileSync(at("build/module", file), "utf8");
    writeFileSync(join(module, file), types.replaceAll("../web/generated/", "./generated/"));
  }
  for (const types of ["plan.d.ts", "search.d.ts"])
    copyFileSync(at("web/generated", types), join(module, "generated", types));
  run(process.execPath, [at("web/offline/build.mjs"), at("dist")]);
}

export async function build() {
  ensure(to_build);
  ensureNodePackages();
  await buildModule();
  await writeTypes();
  await writeToolList();
  await validateCatalogue();
  buildCommandLine();
  buildPage();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await orSayWhy(build);

// `npm test`: everything. Each step counts its cases; the last line is `N passed, N failed`.
//
// `node tests/run.mjs STEP…` runs only the steps whose names contain a word given (the build comes first anyway).
// PLIMSOLL_REQUIRE_ENGINES=1 makes a browser engine that is not there a failure.

import { existsSync, readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { build } from "../wasm/build.mjs";
import { captured, cmakeBuild, ensure, ensureNodePackages, Failure, root, to_test } from "../wasm/toolchain.mjs";

ensure(to_test);
ensureNodePackages();

// These import packages that ensureNodePackages may only now have installed.
const { biome, clangFormat } = await import("./format.mjs");
const { clangTidy } = await import("./lint.mjs");
const { golden } = await import("./golden/run.mjs");
const { sessions } = await import("./cli/run.mjs");
const { sizesWithinBudget } = await import("./sizes.mjs");
const { border, placementsBesideHighs } = await import("./border/run.mjs");
const { browserTests, engines } = await import("./browser/run.mjs");

const asked = process.argv.slice(2);
const isAsked = (name) => asked.length === 0 || asked.some((word) => name.includes(word));

const none = { passed: 0, failed: 0, lines: [] };
const require_engines = process.env.PLIMSOLL_REQUIRE_ENGINES === "1";
const native_preset = "sanitize";

/** One command as one case. */
async function command(program, words, options) {
  const { status, output } = await captured(program, words, options);
  return status === 0
    ? { passed: 1, failed: 0, lines: [] }
    : { passed: 0, failed: 1, lines: output.trimEnd().split("\n") };
}

/** Builds of a preset what the steps run; a build that fails is a case that fails. */
async function builds(preset) {
  const { status, output } = await cmakeBuild(preset, ["plimsoll_tests", "plimsoll_golden", "plimsoll_check"]);
  const lines = output.split("\n").filter((line) => !/^\[\d+\/\d+\] (Building|Linking)/.test(line));
  return status === 0 ? { passed: 1, failed: 0, lines: [] } : { passed: 0, failed: 1, lines };
}

/** A GoogleTest executable, as many parts of it at once as there are processors → its own counts. */
async function googleTests(program, words) {
  if (!existsSync(words[0] ?? program)) return { ...none, note: "no tests yet" };
  const parts = await Promise.all(cpus().map((_, part, { length }) => googleTestPart(program, words, part, length)));
  return parts.reduce((sum, { passed, failed, lines }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    lines: [...sum.lines, ...lines],
  }));
}

async function googleTestPart(program, words, part, parts) {
  const { status, output } = await captured(program, [...words, "--gtest_brief=1", "--gtest_color=no"], {
    env: { ...process.env, GTEST_TOTAL_SHARDS: `${parts}`, GTEST_SHARD_INDEX: `${part}` },
  });
  const passed = Number(/^\[ {2}PASSED {2}\] (\d+) test/m.exec(output)?.[1] ?? 0);
  const ran = Number(/^\[=+\] (\d+) tests? from .* ran/m.exec(output)?.[1] ?? passed);
  const failed = ran - passed;
  if (status === 0) return { passed, failed, lines: [] };
  return { passed, failed: Math.max(failed, 1), lines: output.trimEnd().split("\n").slice(0, 200) };
}

const wholly = (folder, extension) =>
  existsSync(join(root, folder)) && readdirSync(join(root, folder)).some((name) => name.endsWith(extension));

async function unitTests() {
  if (!wholly("tests/web", ".test.ts")) return { ...none, note: "no tests yet" };
  const words = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--root",
    ".",
    "--config",
    "tests/web/vitest.config.ts",
    "--reporter=json",
  ];
  const { status, output } = await captured(process.execPath, words, { env: { ...process.env, NO_COLOR: "1" } });
  const json = output.split("\n").find((line) => line.startsWith('{"numTotalTestSuites"'));
  if (!json) return { passed: 0, failed: 1, lines: output.trimEnd().split("\n") };
  const { numPassedTests: passed, numFailedTests: failed, testResults } = JSON.parse(json);
  const messages = testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${name}: ${message}`] : []),
    ...assertionResults.flatMap((result) =>
      result.failureMessages.length > 0 ? [result.fullName, ...result.failureMessages] : [],
    ),
  ]);
  return {
    passed,
    failed: status === 0 ? failed : Math.max(failed, 1),
    lines: messages.flatMap((text) => text.split("\n")),
  };
}

const pageIn = (engine) => `page in ${engine}`;

const of_browsers = new Map();

/** Chromium's tests take every processor, and of the others' each takes one: those run at once. */
function pageTests(engine) {
  const at_once =
    engine === "chromium" ? [engine] : engines.filter((one) => one !== "chromium" && isAsked(pageIn(one)));
  for (const one of at_once) {
    if (of_browsers.has(one)) continue;
    const tests = browserTests(one, { required: require_engines });
    // Whoever asks for them hears of it.
    tests.catch(() => {});
    of_browsers.set(one, tests);
  }
  return of_browsers.get(engine);
}

async function builtProduct() {
  await build();
  return { passed: 1, failed: 0, lines: [] };
}

const steps = [
  ["build", builtProduct],
  ["format of C++", clangFormat],
  ["format and lint of TypeScript", biome],
  ["types", () => command(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."])],
  ["native build, sanitizers", () => builds(native_preset)],
  ["native tests, sanitizers", () => googleTests(join(root, "build", native_preset, "plimsoll_tests"), [])],
  ["wasm build", () => builds("wasm")],
  ["wasm tests, Node", () => googleTests(process.execPath, [join(root, "build/wasm/plimsoll_tests.cjs")])],
  [
    "golden cases",
    () =>
      wholly("tests/golden", ".cpp")
        ? golden(join(root, "tests/golden"), native_preset)
        : { ...none, note: "no runner yet" },
  ],
  ["command-line sessions", () => sessions()],
  ["border: native, wasm, command line", () => border(native_preset)],
  ["placements beside HiGHS", placementsBesideHighs],
  ["page units", unitTests],
  ["sizes within budget", sizesWithinBudget],
  ["clang-tidy", () => clangTidy(native_preset)],
  ...engines.map((engine) => [pageIn(engine), () => pageTests(engine)]),
];

const chosen = steps.filter(([name]) => name === "build" || isAsked(name));

const sum = { passed: 0, failed: 0 };
for (const [name, step] of chosen) {
  const start = performance.now();
  let tally;
  try {
    tally = await step();
  } catch (error) {
    tally = {
      passed: 0,
      failed: 1,
      lines: String(error instanceof Failure ? error.message : (error.stack ?? error)).split("\n"),
    };
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  sum.passed += tally.passed;
  sum.failed += tally.failed;
  const mark = tally.failed > 0 ? "✗" : tally.note ? "–" : "✓";
  console.log(`${mark} ${name}: ${tally.note ?? `${tally.passed} passed, ${tally.failed} failed`} (${seconds} s)`);
  for (const line of tally.lines) console.log(`    ${line}`);
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);

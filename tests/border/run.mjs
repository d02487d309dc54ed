// 200 plans give the same text natively and as WASM, checked, completely, explained, mended and rank by rank, and the same report
// through the command line; so do the tools' problems: reports, pictures and traces to the last character; and so do runs of the
// serving simulator.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captured, root } from "../../wasm/toolchain.mjs";
import { randomPlans } from "./plans.mjs";
import { toolProblems } from "./problems.mjs";
import { secondOpinion } from "./second-opinion.mjs";

const plan_count = 200;
const problems_per_tool = 40;
const differences_shown = 5;

/** → {passed, failed, lines}: a case is one plan at one of the two borders. */
export async function border(native_preset) {
  const { load } = await import("../../build/module/plimsoll.js");
  const raw = await rawModule("plimsoll");
  const raw_tools = await rawModule("plimsoll-tools");
  const raw_study = await rawModule("plimsoll-study");
  const raw_of = { "plimsoll-tools": raw_tools, "plimsoll-simulators": await rawModule("plimsoll-simulators") };
  const listed = JSON.parse(readFileSync(join(root, "build/module/generated/tools.json"), "utf8"));
  const plans = randomPlans((await load()).presets(), plan_count).map((plan) => JSON.stringify(plan));
  const problems = [
    ...toolProblems(
      listed.filter(({ name }) => name !== "serve"),
      problems_per_tool,
    ),
    ...plans.map((plan) => ({ tool: "serve", wanted: "json text svg", problem: scenarioOf(plan) })),
  ];
  const moduleWith = (tool) => raw_of[listed.find(({ name }) => name === tool).module];

  const problem_lines = problems.map(({ tool, wanted, problem }) => `${tool}\t${wanted}\t${problem}`);
  const questions = plans.flatMap((plan, i) => [
    { line: `complete\t\t${plan}`, answer: () => raw_study.completeReport(plan, "json") },
    { line: `ranks\t\t${plan}`, answer: () => raw_study.ranks(plan) },
    ...["", "time.cases[0].ttft_s"].map((path) => ({
      line: `explain\t${path}\t${plan}`,
      answer: () => raw_study.explain(plan, path, "json"),
    })),
    ...(i % 4 === 0 ? [{ line: `fixes\t\t${plan}`, answer: () => raw_study.fixes(plan, "", "json") }] : []),
  ]);
  const native = await captured(join(root, "build", native_preset, "plimsoll_check"), [], {
    input: `${[...plans, ...problem_lines, ...questions.map(({ line }) => line)].join("\n")}\n`,
  });
  if (native.status !== 0)
    throw new Error(`plimsoll_check ended with status ${native.status}: ${native.output.slice(0, 500)}`);
  const native_answers = native.output.split("\n");
  const native_solutions = native_answers.slice(plan_count);
  const native_studies = native_solutions.slice(problems.length);
  const lines = [];
  const tally = { passed: 0, failed: 0 };
  const count = (same, what, plan, want, got) => {
    tally[same ? "passed" : "failed"] += 1;
    if (!same && tally.failed <= differences_shown)
      lines.push(`${what} differ for ${plan}`, ...firstDifference(want, got));
  };

  const answers = plans.map((plan) => raw.check(plan));
  for (const [i, plan] of plans.entries()) {
    count(native_answers[i] === answers[i], "native and WASM", plan, native_answers[i] ?? "nothing", answers[i]);
  }
  const through_command_line = await commandLineAnswers(plans);
  for (const [i, plan] of plans.entries()) {
    const want = throughJson(raw_study.completeReport(plan, "json"));
    count(through_command_line[i] === want, "WASM and command line", plan, want, through_command_line[i]);
  }
  const solutions = problems.map(({ tool, wanted, problem }) =>
    moduleWith(tool).solve(tool, problem, wanted, undefined, undefined),
  );
  for (const [i, line] of problem_lines.entries()) {
    count(
      native_solutions[i] === solutions[i],
      "native and WASM",
      line,
      native_solutions[i] ?? "nothing",
      solutions[i],
    );
  }
  for (const [i, { line, answer }] of questions.entries()) {
    const got = answer();
    count(native_studies[i] === got, "native and WASM", line, native_studies[i] ?? "nothing", got);
  }
  const needReadable = (what, given) => {
    const read = given.filter((answer) => !answer.startsWith('{"problems"')).length;
    if (read >= given.length / 2) return;
    tally.failed += 1;
    lines.push(`only ${read} of ${given.length} ${what} could be read; the first answer: ${given[0].slice(0, 300)}`);
  };
  needReadable("generated plans", answers);
  for (const tool of new Set(problems.map((problem) => problem.tool))) {
    const of_tool = solutions.filter((_, i) => problems[i].tool === tool);
    needReadable(`problems of ${tool}`, of_tool);
  }
  return { ...tally, lines };
}

/** → {passed, failed, lines}: a case is one placement. */
export async function placementsBesideHighs() {
  const raw_tools = await rawModule("plimsoll-tools");
  return secondOpinion(
    (problem) => JSON.parse(raw_tools.solve("place", JSON.stringify(problem), "json", undefined, undefined)).json,
  );
}

/** A few requests of a plan, whatever it says of their arrival. */
function scenarioOf(plan) {
  return JSON.stringify({ plan: JSON.parse(plan), arrivals: { rate: 2 }, requests: 20, replications: 2 });
}

async function rawModule(name) {
  const { default: create } = await import(`../../build/module/generated/${name}.mjs`);
  return create({ wasmBinary: readFileSync(join(root, "build/module/generated", `${name}.wasm`)) });
}

/** What the command line prints for an answer: the report, or its problems. */
function throughJson(answer) {
  const { report, problems } = JSON.parse(answer);
  if (report) return JSON.stringify(report);
  return problems.map(({ path, message }) => `${path ? `${path}: ` : ""}${message}`).join("\n");
}

/** Two processes at a time: starting Node is most of the time. */
async function commandLineAnswers(plans) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-border-"));
  const answers = new Array(plans.length);
  let next = 0;
  const worker = async () => {
    while (next < plans.length) {
      const i = next++;
      const file = join(folder, `${i}.json`);
      writeFileSync(file, plans[i]);
      const { output } = await captured(process.execPath, ["wasm/bin.mjs", "check", file, "--format", "json"]);
      answers[i] = output.startsWith("{") ? JSON.stringify(JSON.parse(output)) : output.trimEnd();
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  rmSync(folder, { recursive: true });
  return answers;
}

function firstDifference(want, got) {
  let at = 0;
  while (at < want.length && want[at] === got[at]) at += 1;
  const from = Math.max(0, at - 60);
  return [`  one:   …${want.slice(from, at + 80)}`, `  other: …${got.slice(from, at + 80)}`];
}

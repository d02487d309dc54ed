// 200 plans give the same text natively and as WASM, and the same report through the command line.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captured, root } from "../../wasm/toolchain.mjs";
import { randomPlans } from "./plans.mjs";

const plan_count = 200;
const differences_shown = 5;

/** → {passed, failed, lines}: a case is one plan at one of the two borders. */
export async function border(native_preset) {
  const { load } = await import("../../build/module/plimsoll.js");
  const { default: createPlimsoll } = await import("../../build/module/generated/plimsoll.mjs");
  const { readFile } = await import("node:fs/promises");
  const raw = await createPlimsoll({ wasmBinary: await readFile(join(root, "build/module/generated/plimsoll.wasm")) });
  const plans = randomPlans((await load()).presets(), plan_count).map((plan) => JSON.stringify(plan));

  const native = await captured(join(root, "build", native_preset, "plimsoll_check"), [], {
    input: `${plans.join("\n")}\n`,
  });
  if (native.status !== 0)
    throw new Error(`plimsoll_check ended with status ${native.status}: ${native.output.slice(0, 500)}`);
  const native_answers = native.output.split("\n");
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
    const want = throughJson(answers[i]);
    count(through_command_line[i] === want, "WASM and command line", plan, want, through_command_line[i]);
  }
  const readable = answers.filter((answer) => !answer.startsWith('{"problems"')).length;
  if (readable < plan_count / 2) {
    tally.failed += 1;
    lines.push(
      `only ${readable} of ${plan_count} generated plans could be read; the first answer: ${answers[0].slice(0, 300)}`,
    );
  }
  return { ...tally, lines };
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

// Where the command line finds a plan or a tool's problem: a file, standard input, a link, or the name of an example.

import { readFile, stat } from "node:fs/promises";
import { isRefused, type Plimsoll, type Problem } from "./plimsoll.ts";
import type { Tool } from "./tools.ts";

/** Far above any plan; the core answers for what is below it. */
const most_bytes = 64 * 1024 * 1024;

/** `note`: what a link has to say of itself. */
export type Source = { text: string; note?: string } | { problems: Problem[]; problem_count: number; read?: string };

function refused(path: string, message: string): Source {
  return { problems: [{ path, message }], problem_count: 1 };
}

export function isLink(name: string): boolean {
  return /^(#|\?p=|https?:\/\/|file:\/\/)/.test(name);
}

/** The plan's JSON text. */
export async function readPlan(plimsoll: Plimsoll, name: string): Promise<Source> {
  if (isLink(name)) {
    const opened = plimsoll.openLink(name);
    return isRefused(opened) ? opened : { text: JSON.stringify(opened.plan), note: opened.note };
  }
  const there = name === "-" || (await stat(name).catch(() => null));
  if (there) return planOf(await readText(name), name);
  const plans = plimsoll.presets().plans;
  const example = plans.find((plan) => plan.name === name);
  if (example) return { text: JSON.stringify(example.plan) };
  return refused(
    name,
    `no such file, and no example has that name; the examples are ${listed(plans.map((p) => p.name))}`,
  );
}

/** A model's config is easily taken for a plan: one line rather than a complaint about each of its fields. */
function planOf(source: Source, name: string): Source {
  if (!("text" in source) || !isConfig(parsedOrNull(source.text))) return source;
  return refused(
    name === "-" ? "standard input" : name,
    `is a model's Hugging Face config, not a plan; "check PLAN --model ${name}" takes it as the plan's model`,
  );
}

function isConfig(value: unknown): boolean {
  if (typeof value !== "object" || value === null || "plimsoll" in value) return false;
  return "model_type" in value || "architectures" in value;
}

/** Text that is not JSON is the core's to refuse: it says where. */
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The plan with the model of a Hugging Face config.json. */
export async function withModel(plimsoll: Plimsoll, plan: Source, config: string): Promise<Source> {
  const text = await readText(config);
  if (!("text" in text)) return text;
  const read = plimsoll.modelFromConfig(text.text);
  if (isRefused(read)) return read;
  const stated = "text" in plan ? parsedOrNull(plan.text) : null;
  if (stated === null) return plan;
  // An example is written as its name.
  const whole = typeof stated === "string" ? { preset: stated } : stated;
  return { ...plan, text: JSON.stringify({ ...whole, model: read.model }) };
}

/** A tool's problem as JSON text. */
export async function readProblem({ examples }: Tool, name: string): Promise<Source> {
  const there = name === "-" || (await stat(name).catch(() => null));
  if (there) return problemOf(await readText(name));
  const example = examples.find((one) => one.name === name);
  if (example) return { text: JSON.stringify(example.example.problem) };
  return refused(
    name,
    `no such file, and no example has that name; the examples are ${listed(examples.map((one) => one.name))}`,
  );
}

/** An example's file holds its problem under a title; whoever starts from a copy means the problem. */
function problemOf(source: Source): Source {
  const parsed = "text" in source ? parsedOrNull(source.text) : null;
  if (typeof parsed !== "object" || parsed === null) return source;
  const isExample = Object.keys(parsed).sort().join() === "problem,title";
  return isExample ? { text: JSON.stringify((parsed as { problem: unknown }).problem) } : source;
}

/** A scenario of the serving simulator as JSON text: its own file or example, or a plan wherever one may come from. */
export async function readScenario(
  plimsoll: Plimsoll,
  examples: { name: string; example: { problem: object } }[],
  name: string,
): Promise<Source> {
  const example = examples.find((one) => one.name === name);
  const there = name === "-" || (await stat(name).catch(() => null));
  if (there) return problemOf(await readText(name));
  if (example) return { text: JSON.stringify(example.example.problem) };
  const plan = await readPlan(plimsoll, name);
  if ("text" in plan || isLink(name)) return plan;
  const names = [...examples.map((one) => one.name), ...plimsoll.presets().plans.map((one) => one.name)];
  return refused(name, `no such file, and no example has that name; the examples are ${listed(names)}`);
}

/** Lines of "at,input,output" below a header that says so: seconds and tokens. */
export async function readTrace(
  name: string,
): Promise<{ trace: object[] } | { problems: Problem[]; problem_count: number }> {
  const source = await readText(name);
  if (!("text" in source)) return source;
  const [header = "", ...lines] = source.text.split("\n").map((line) => line.trim());
  const columns = header.split(",").map((column) => column.trim());
  const missing = ["at", "input", "output"].filter((column) => !columns.includes(column));
  const refusal = (message: string) => ({ problems: [{ path: name, message }], problem_count: 1 });
  if (missing.length > 0) return refusal(`its first line names no column ${missing.join(", ")}; it is at,input,output`);
  const trace: object[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === "") continue;
    const cells = line.split(",").map((cell) => cell.trim());
    const entry = Object.fromEntries(
      ["at", "input", "output"].map((name) => [name, Number(cells[columns.indexOf(name)] || "x")]),
    );
    if (!Object.values(entry).every(Number.isFinite))
      return refusal(`line ${i + 2} is no row of numbers: ${line.slice(0, 60)}`);
    trace.push(entry);
  }
  return trace.length > 0 ? { trace } : refusal("has no request");
}

/** A file's text, or standard input's for "-". */
export async function readText(name: string): Promise<Source> {
  const shown = name === "-" ? "standard input" : name;
  let bytes: Buffer;
  try {
    bytes = name === "-" ? await standardInput() : await file(name);
  } catch (error) {
    return refused(shown, reason(error));
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return refused(shown, "is not UTF-8 text");
  }
}

async function file(name: string): Promise<Buffer> {
  const { size } = await stat(name);
  if (size > most_bytes) throw new Error(tooLarge);
  return readFile(name);
}

async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size_bytes = 0;
  for await (const chunk of process.stdin) {
    size_bytes += chunk.length;
    if (size_bytes > most_bytes) throw new Error(tooLarge);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = "is larger than 64 MiB; a plan is a few kilobytes";

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "no such file";
  if (code === "EACCES") return "may not be read";
  if (code === "EISDIR") return "is a folder, not a file";
  return (error as Error).message;
}

function listed(names: string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

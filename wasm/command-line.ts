// The command `plimsoll`: the same module as the page's, under Node.
//
// Exit status: 0 all targets meet; 1 some target misses, is too close or unknown (contradicted claims count only with
// --claims); 2 the input cannot be read; 3 a fault of ours. Answers go to standard output, problems to standard error.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  type Changes,
  type Comparison,
  compared,
  comparison,
  differenceText,
  most_compared,
  type Side,
} from "./compare.ts";
import { type EngineName, engines, type Imported, isUnknownFormat, loadExchange } from "./exchange.ts";
import { importText, launchText, manifestText } from "./exchange-text.ts";
import {
  isLink,
  readPlan,
  readProblem,
  readScenario,
  readText,
  readTrace,
  type Source,
  withModel,
} from "./plan-source.ts";
import { isRefused, load, type Plimsoll, type Refused, type Report } from "./plimsoll.ts";
import { NoPng, pngOf } from "./png.ts";
import { folderOf, loadStaticForms, writeFolder } from "./publish.ts";
import { loadSearch, type SearchAnswer, type SearchPart } from "./search.ts";
import { loadSimulators } from "./simulators.ts";
import { loadStudy } from "./study.ts";
import { table, wantsColour, withColour, withoutControls } from "./terminal.ts";
import type { ListedTool } from "./tool-list.ts";
import { loadTools, type Tools } from "./tools.ts";

const all_meet = 0;
const not_all_meet = 1;
const not_readable = 2;
const our_fault = 3;

/** An input, or the words of the command itself, that cannot be read. */
class Unreadable extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join("\n"));
  }
}

interface Options {
  format?: string | undefined;
  claims?: boolean | undefined;
  model?: string | undefined;
  /** The command's own, by name. */
  own: Record<string, string | undefined>;
}

interface Command {
  words: string;
  what: string;
  more?: string;
  formats?: string[];
  claims?: boolean;
  model?: boolean;
  /** Options of its own: name → what stands for its value (a flag has none), whether it has to be there, and what it does. */
  own?: Record<string, { value?: string; is_needed?: boolean; what: string }>;
  arguments: number;
  /** Where the last of them may be left out: how many there can be. */
  or_more?: number;
  run(plimsoll: Plimsoll, words: string[], options: Options): Promise<number> | number;
}

const plan_help = `FILE is a plan's path, - for standard input, a link ("#v1&…" or a whole address), or the name of an example plan
(see plimsoll presets).`;

/** What a search may be told, as the core's SearchOptions has it. */
const search_options: Command["own"] = {
  objective: {
    value: "WHAT",
    what: "what the best has most or least of: throughput (the default), ttft, tpot, gpus, price",
  },
  gpus: { value: "N", what: "GPUs to use at most; left out: the cluster's" },
  "least-gpus": { value: "N", what: "GPUs to use at least" },
  tp: {
    value: "LIST",
    what: "degrees to try; left out: every legal one; the same for pp, cp, attention-dp, ep, replicas",
  },
  pp: { value: "LIST", what: "numbers of stages" },
  cp: { value: "LIST", what: "context-parallel degrees" },
  "attention-dp": { value: "LIST", what: "attention data-parallel degrees" },
  ep: { value: "LIST", what: "expert-parallel degrees" },
  replicas: { value: "LIST", what: "numbers of replicas" },
  "chunk-tokens": { value: "LIST", what: "chunk sizes to try; left out: the engine's" },
  sequences: { value: "LIST", what: "sizes of the burst, or concurrencies; left out: the workload's" },
  weights: { value: "LIST", what: "precisions of weights and experts; left out: the plan's" },
  "kv-cache": { value: "LIST", what: "precisions of the KV cache; left out: the plan's" },
  pools: { what: "look at prefill and decode on GPUs of their own, too; done where the plan has them" },
  count: { value: "N", what: "layouts to list; left out: 10" },
  shard: { value: "I/N", what: "do one share of N alone, and print what plimsoll merge puts together" },
};
const single_options = ["objective", "gpus", "least-gpus", "pools", "count"];

/** What an option that has no value comes to where it is stated. */
const flag_is_set = "true";

/** Words of the command line as the core's options; what is no number stays a text, which the core then refuses. */
function optionsFrom(own: Record<string, string | undefined>): object {
  const value = (text: string) => (/^\d+$/.test(text) ? Number(text) : text === flag_is_set || text);
  const stated = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(
    stated.map(([name, text]) => [
      name.replace("-", "_"),
      single_options.includes(name) ? value(text) : text.split(",").map((each) => value(each.trim())),
    ]),
  );
}

/** What a search has found, in the format that is asked for, and its exit status. */
function printFound({ json: found, ...shown }: SearchAnswer<"json" | "text">, format = "text"): number {
  if (format === "json") printJson(found);
  else if (format === "plan") printPlan((shown as { plan?: object | null }).plan ?? null);
  else printReport((shown as Record<string, string>)[format] ?? "", format);
  const does_meet = [found.best[0], found.pools?.best[0]].some((best) => best?.verdict === "meets");
  return does_meet ? all_meet : not_all_meet;
}

async function partFrom(file: string): Promise<SearchPart> {
  const text = textOf(await readText(file));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable([`${file}: ${(error as Error).message}`]);
  }
}

/** The best layout as a plan to check; nothing where there is none. */
function printPlan(plan: object | null): void {
  if (plan !== null) printJson(plan);
  else complain("no layout misses nothing; plimsoll search shows what one concession would allow");
}

async function printTurnedRound(plan: string, asked: string, format: string): Promise<void> {
  const search = await loadSearch();
  const questions = asked === "all" ? [] : asked.split(",").map((each) => each.trim());
  if (format === "json") printJson(read(search.turnedRound(plan, questions)).answers);
  else if (format === "text") print(read(search.turnedRoundText(plan, questions)).text.trimEnd());
  else throw new Unreadable([`--format ${format}: --solve answers as text or json`]);
}

async function printFixes(plan: string, format: string): Promise<void> {
  const study = await loadStudy();
  if (format === "json") printJson(read(study.fixes(plan)).fixes);
  else if (format === "text") print(read(study.fixesText(plan)).text.trimEnd());
  else throw new Unreadable([`--format ${format}: --fixes answers as text or json`]);
}

const commands: Record<string, Command> = {
  check: {
    words: "check FILE",
    what: "check a plan: verdicts, margins, what binds",
    more: `${plan_help}

--format png needs the package @resvg/resvg-js and a font; it is the svg at twice its size.`,
    formats: ["text", "json", "markdown", "svg", "badge", "png"],
    claims: true,
    model: true,
    own: {
      solve: {
        value: "WHAT",
        what: `turned round: with how much the plan still keeps every target; all, or some of
batch,context,rate,gpus,hbm,scale_up,scale_out`,
      },
      fixes: { what: "single changes that would fix what is missed or too close, each checked" },
    },
    arguments: 1,
    async run(plimsoll, [file = ""], { format = "text", claims = false, model, own: { solve, fixes } }) {
      const plan = textOf(await planFrom(plimsoll, file, model));
      const { report, link } = read(plimsoll.check(plan));
      if (solve !== undefined) await printTurnedRound(plan, solve, format);
      else if (fixes !== undefined) await printFixes(plan, format);
      else if (format === "json") printJson(read((await loadStudy()).completeReport(plan)).report);
      else if (format === "text") printReport(read((await loadStudy()).completeText(plan)).text, format);
      else if (format === "png") printPng(read(plimsoll.report(plan, "svg")).text, link);
      else printReport(read(plimsoll.report(plan, format as "text")).text, format);
      return statusOf(report, claims);
    },
  },
  explain: {
    words: "explain FILE [PATH]",
    what: "show how a number of the report comes about: symbols, values, sources; without PATH, the numbers there are",
    more: `${plan_help}

PATH is that of a number as check --format json prints it: time.cases[0].ttft_s, memory.stages[0].kv_cache_at_longest_bytes.`,
    formats: ["text", "json"],
    model: true,
    arguments: 1,
    or_more: 2,
    async run(plimsoll, [file = "", path = ""], { format = "text", model }) {
      const plan = textOf(await planFrom(plimsoll, file, model));
      const study = await loadStudy();
      if (format === "text") print(read(study.explainText(plan, path)).text.trimEnd());
      else printJson(path === "" ? read(study.explainable(plan)).numbers : read(study.explain(plan, path)).explanation);
      return all_meet;
    },
  },
  import: {
    words: "import FILE",
    what: "make a plan of a launch line (vLLM, SGLang, TensorRT-LLM), Megatron arguments, a Kubernetes manifest or a plan in prose",
    more: `FILE is a path, or - for standard input. --format plan prints the plan alone, for plimsoll check -. The exit status is 2 where
something of the text cannot be read, or a plan needs what neither the text nor the base has.`,
    formats: ["text", "json", "plan"],
    own: { base: { value: "PLAN", what: "the plan that the text changes: a path, a link or an example's name" } },
    arguments: 1,
    async run(plimsoll, [file = ""], { format = "text", own: { base } }) {
      const exchange = await loadExchange();
      const text = textOf(await readText(file));
      const answer = exchange.importPlan(text, base && textOf(await planFrom(plimsoll, base, undefined)));
      const imported = isUnknownFormat(answer) ? read<Imported>(answer) : answer;
      if (format === "json") printJson(imported);
      else if (format === "text") print(importText(imported));
      else if (imported.plan !== null) printJson(imported.plan);
      const problems = imported.problems ?? [];
      for (const { path, message } of problems) complain(path ? `${path}: ${message}` : message);
      if (format === "plan")
        for (const path of imported.missing) complain(`${path}: neither the text nor the base says it`);
      return problems.length > 0 || imported.missing.length > 0 ? not_readable : all_meet;
    },
  },
  launch: {
    words: "launch FILE",
    what: "write the command lines that start the plan, and what no flag of theirs can say",
    more: plan_help,
    formats: ["text", "json", "kubernetes"],
    model: true,
    own: { engine: { value: "NAME", is_needed: true, what: `whose flags: ${engines.join(", ")}` } },
    arguments: 1,
    async run(plimsoll, [file = ""], { format = "text", model, own: { engine = "" } }) {
      const plan = textOf(await planFrom(plimsoll, file, model));
      const commands = read((await loadExchange()).launchCommands(plan, engine as EngineName));
      if (format === "json") printJson(commands);
      else print(format === "kubernetes" ? manifestText(commands) : launchText(commands));
      return all_meet;
    },
  },
  search: {
    words: "search FILE",
    what: "look at every legal layout: the best, the front, why not the others, and what one concession would allow",
    more: `${plan_help}

Lists have commas: --tp 1,2,4. The exit status is 0 where the best layout, or the best pair of pools, meets every target.`,
    formats: ["text", "json", "svg", "plan"],
    model: true,
    own: search_options,
    arguments: 1,
    async run(plimsoll, [file = ""], { format, model, own: { shard, ...own } }) {
      const plan = textOf(await planFrom(plimsoll, file, model));
      const search = await loadSearch();
      if (shard !== undefined) {
        if (format !== undefined)
          throw new Unreadable(["--format: a share is printed as plimsoll merge reads it; leave --format to that"]);
        const [, index, count] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
        if (!count) throw new Unreadable([`--shard ${shard}: write a share and how many there are, as 2/8`]);
        printJson(read(search.searchPart(plan, optionsFrom(own), Number(index), Number(count))).part);
        return all_meet;
      }
      return printFound(read(search.search(plan, optionsFrom(own), ["json", (format ?? "text") as "text"])), format);
    },
  },
  merge: {
    words: "merge PART",
    what: "put the shares of a search together (search --shard): what the whole search says, to the bit",
    more: "PART, and any more, are files that plimsoll search --shard I/N has written: every share once, in any order.",
    formats: ["text", "json", "svg", "plan"],
    arguments: 1,
    or_more: Number.POSITIVE_INFINITY,
    async run(_plimsoll, files, { format }) {
      const search = await loadSearch();
      const parts = await Promise.all(files.map(partFrom));
      return printFound(read(search.merged(parts, ["json", (format ?? "text") as "text"])), format);
    },
  },
  compare: {
    words: "compare A B",
    what: "check two to six plans and show what the others change of A; the exit status is theirs, the worst",
    more: `${plan_help.replace("FILE is", "A, B and up to four more are each")} One link that compares plans stands for all of them.`,
    formats: ["text", "json"],
    claims: true,
    arguments: 1,
    or_more: most_compared,
    async run(plimsoll, files, { format = "text", claims = false }) {
      const sides = await sidesOf(plimsoll, files);
      if (sides.length === 2) printChanges(compared(sides[0]?.report as Report, sides[1]?.report as Report), format);
      else printComparison(comparison(sides), format);
      return Math.max(...sides.slice(1).map(({ report }) => statusOf(report, claims)));
    },
  },
  publish: {
    words: "publish FILE",
    what: "write a folder for a static host: plan.html, pictures, oembed.json; the exit status is the plan's",
    more: `${plan_help}

plan.html needs no script and no other file. Beside it lie plan.json, report.md, report.svg, badge.svg, oembed.json, and card.png,
the picture that chats show with the address. What else lies in the folder stays.`,
    claims: true,
    model: true,
    own: {
      out: { value: "DIR", is_needed: true, what: "the folder; made where it is not there" },
      base: { value: "URL", what: "where the folder will be served: chats and oEmbed want whole addresses" },
      page: { value: "URL", what: 'a Plimsoll page, for "Open in Plimsoll"' },
    },
    arguments: 1,
    async run(plimsoll, [file = ""], { claims = false, model, own: { out = "", base, page } }) {
      const plan = textOf(await planFrom(plimsoll, file, model));
      const { report } = read(plimsoll.check(plan));
      const host = { base_url: addressOf("--base", base, "folder"), page_url: addressOf("--page", page, "page") };
      const folder = read(folderOf(plimsoll, await loadStaticForms(), plan, host));
      try {
        await writeFolder(out, folder);
      } catch (error) {
        throw new Unreadable([`--out: ${whyNotWritten(out, error as NodeJS.ErrnoException)}`]);
      }
      print([...folder.files.keys()].map((name) => join(out, name)).join("\n"));
      for (const note of folder.notes) complain(note);
      return statusOf(report, claims);
    },
  },
  link: {
    words: "link FILE",
    what: "print the link that holds a plan, or that compares up to six",
    more: plan_help,
    model: true,
    arguments: 1,
    or_more: most_compared,
    async run(plimsoll, [file = "", ...others], { model }) {
      if (others.length > 0) {
        if (model !== undefined) throw new Unreadable(["--model: goes with one plan"]);
        const plans = await Promise.all([file, ...others].map((one) => readPlan(plimsoll, one)));
        const texts = plans.map((plan, i) => textOf(plan, `${[file, ...others][i]}: `));
        for (const [i, text] of texts.entries()) read(plimsoll.write(text), `${[file, ...others][i]}: `);
        print(read(plimsoll.comparisonLink(texts)).link);
        return all_meet;
      }
      print(read(plimsoll.link(textOf(await planFrom(plimsoll, file, model)))).link);
      return all_meet;
    },
  },
  open: {
    words: "open LINK",
    what: "print the plan that a link holds, or the list of those that it compares",
    more: 'LINK is "#v1&…" (quote it: the shell reads & and #) or a whole address.',
    arguments: 1,
    run(plimsoll, [link = ""]) {
      const { plans, note } = read(plimsoll.openComparison(link));
      printJson(plans.length > 1 ? plans : (plans[0] as object));
      if (note) complain(note);
      return all_meet;
    },
  },
  presets: {
    words: "presets",
    what: "list the models, accelerators, engines and example plans that a plan may name",
    formats: ["text", "json"],
    arguments: 0,
    run(plimsoll, _, { format = "text" }) {
      const presets = plimsoll.presets();
      if (format === "json") printJson(presets);
      else {
        for (const kind of ["models", "accelerators", "engines", "plans"] as const) {
          print(`${kind}:\n${table(presets[kind].map(({ name, title }) => [`  ${name}`, title]))}\n`);
        }
      }
      return all_meet;
    },
  },
  schema: {
    words: "schema [TOOL]",
    what: "print the JSON Schema of a plan, of a tool's problem, or of a search's options",
    arguments: 0,
    or_more: 1,
    async run(plimsoll, [tool]) {
      if (tool === "search") printJson((await loadSearch()).searchSchema());
      else printJson(tool ? (await listedTool(tool)).schema : plimsoll.planSchema());
      return all_meet;
    },
  },
  model: {
    words: "model CONFIG",
    what: "print a Hugging Face config.json as the model of a plan",
    more: "CONFIG is a path, or - for standard input. Notes go to standard error.",
    arguments: 1,
    async run(plimsoll, [config = ""]) {
      const { model, notes } = read(plimsoll.modelFromConfig(textOf(await readText(config))));
      printJson(model);
      for (const note of notes) complain(note);
      return all_meet;
    },
  },
  reference: {
    words: "reference [TOOL]",
    what: "print the reference of the plan format, of a tool's problem, or of a search's options, in Markdown",
    arguments: 0,
    or_more: 1,
    async run(_, [tool]) {
      if (tool && tool !== "search") {
        const tools = await toolsWith(await listedTool(tool));
        return printReference(read(tools.toolReference(tool)).text);
      }
      const search = await loadSearch();
      return printReference(tool ? search.searchReference().text : search.planReference());
    },
  },
};

/** Every tool, as the build wrote it down. */
async function listedTools(): Promise<ListedTool[]> {
  return JSON.parse(await readFile(new URL("./generated/tools.json", import.meta.url), "utf8"));
}

async function listedTool(name: string): Promise<ListedTool> {
  const list = await listedTools();
  const found = list.find((tool) => tool.name === name);
  if (found) return found;
  throw new Unreadable([`tool: "${name}" is none of: ${list.map((tool) => tool.name).join(", ")}`]);
}

function toolsWith({ module }: ListedTool): Promise<Tools> {
  return module === "plimsoll-tools" ? loadTools() : loadSimulators();
}

/** A tool's command: its problem in, its report out. */
function commandOf(tool: ListedTool): Command {
  const examples = tool.examples.map(({ name, example }) => [`  ${name}`, example.title]);
  const is_scenario = tool.name === "serve";
  return {
    words: `${tool.name} FILE`,
    what: tool.help,
    more: `FILE is a problem's path, - for standard input, or the name of an example:\n\n${table(examples)}\n\n${is_scenario ? served_plan : ""}plimsoll schema ${tool.name} and plimsoll reference ${tool.name} describe a problem's fields.`,
    formats: ["text", "json", ...tool.formats.map(({ name }) => name).filter((name) => name !== "text")],
    ...(is_scenario ? { own: arrival_options } : {}),
    arguments: 1,
    async run(plimsoll, [file = ""], { format = "text", own: { rate, trace } }) {
      const given = textOf(await (is_scenario ? readScenario(plimsoll, tool.examples, file) : readProblem(tool, file)));
      const problem = is_scenario ? await withArrivals(given, rate, trace) : given;
      // What has a plan is one of a serving simulation.
      const solver = tool.name === "simulate" && hasPlan(problem) ? await listedTool("serve") : tool;
      needFormat(solver, format);
      const solved: Record<string, unknown> = read((await toolsWith(solver)).solve(solver.name, problem, [format]));
      if (format === "json") printJson(solved[format] as object);
      else printReport(String(solved[format]), format);
      return all_meet;
    },
  };
}

const served_plan = "Or FILE is a plan as check takes it: then its own workload says how requests arrive.\n\n";

const arrival_options: Command["own"] = {
  rate: { value: "R", what: "requests/s at random, in place of the arrivals that are stated" },
  trace: { value: "CSV", what: "requests from a file whose first line is at,input,output: seconds and tokens" },
};

function needFormat({ name, formats }: ListedTool, format: string): void {
  const there = ["json", ...formats.map((each) => each.name)];
  if (!there.includes(format))
    throw new Unreadable([`--format: "${format}" is none of ${there.join(", ")}, which ${name} has`]);
}

function hasPlan(problem: string): boolean {
  try {
    const parsed: unknown = JSON.parse(problem);
    return typeof parsed === "object" && parsed !== null && "plan" in parsed;
  } catch {
    return false; // The core says what is wrong with it.
  }
}

/** A scenario, or a plan, with other arrivals. */
async function withArrivals(scenario: string, rate: string | undefined, trace: string | undefined): Promise<string> {
  if (rate === undefined && trace === undefined) return scenario;
  if (rate !== undefined && trace !== undefined)
    throw new Unreadable(["--rate: a trace says when requests come; keep one"]);
  const stated = JSON.parse(scenario);
  const whole = typeof stated === "object" && stated !== null && "plan" in stated ? stated : { plan: stated };
  if (rate !== undefined)
    return JSON.stringify({ ...whole, arrivals: { rate: Number.isNaN(Number(rate)) ? rate : Number(rate) } });
  const { requests: _, ...others } = whole;
  return JSON.stringify({ ...others, arrivals: read(await readTrace(trace as string)) });
}

/** Runs one command; returns its exit status. */
export async function main(words: string[]): Promise<number> {
  // A reader that has seen enough (`plimsoll … | head`) is not a fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  try {
    return await dispatch(words);
  } catch (error) {
    if (error instanceof NoPng) {
      complain(error.message);
      return not_readable;
    }
    if (error instanceof Unreadable) {
      for (const line of error.lines) complain(line);
      return not_readable;
    }
    complain(`a fault of plimsoll's own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return our_fault;
  }
}

async function dispatch(words: string[]): Promise<number> {
  const [name = "--help", ...rest] = words;
  const [plimsoll, tools] = await Promise.all([load(), listedTools()]);
  const all = new Map(Object.entries(commands));
  for (const tool of tools) all.set(tool.name, commandOf(tool));
  if (name === "--help" || name === "-h" || name === "help") {
    const of_one = rest[0] ? all.get(rest[0]) : undefined;
    print(of_one ? helpOf(of_one) : help([...all.values()]));
    return words.length === 0 ? not_readable : all_meet;
  }
  if (name === "--version" || name === "-v") {
    print(plimsoll.version());
    return all_meet;
  }
  const command = all.get(name);
  if (!command) {
    throw new Unreadable([`${name}: no such command; the commands are ${[...all.keys()].join(", ")}`]);
  }
  const { values, positionals } = parsed(command, rest);
  if (values["help"]) {
    print(helpOf(command));
    return all_meet;
  }
  const format = values["format"] as string | undefined;
  if (format !== undefined && !command.formats?.includes(format)) {
    throw new Unreadable([`--format: "${format}" is none of ${command.formats?.join(", ")}`]);
  }
  if (positionals.length < command.arguments || positionals.length > (command.or_more ?? command.arguments)) {
    throw new Unreadable([`usage: plimsoll ${usageOf(command)}`]);
  }
  const ownOf = (option: string) => (values[option] === true ? flag_is_set : (values[option] as string | undefined));
  const own = Object.fromEntries(Object.keys(command.own ?? {}).map((option) => [option, ownOf(option)]));
  const missing = Object.entries(command.own ?? {}).find(([option, { is_needed }]) => is_needed && !own[option]);
  if (missing) throw new Unreadable([`usage: plimsoll ${usageOf(command)}`]);
  return command.run(plimsoll, positionals, {
    format,
    claims: values["claims"] as boolean | undefined,
    model: values["model"] as string | undefined,
    own,
  });
}

function parsed(command: Command, words: string[]) {
  const options: Record<string, { type: "string" | "boolean"; short?: string }> = {
    help: { type: "boolean", short: "h" },
  };
  if (command.formats) options["format"] = { type: "string" };
  if (command.claims) options["claims"] = { type: "boolean" };
  if (command.model) options["model"] = { type: "string" };
  for (const [option, { value }] of Object.entries(command.own ?? {}))
    options[option] = { type: value ? "string" : "boolean" };
  try {
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch (error) {
    throw new Unreadable([`${(error as Error).message.split(". ")[0]}; usage: plimsoll ${usageOf(command)}`]);
  }
}

function usageOf(command: Command): string {
  const format = command.formats ? ` [--format ${command.formats.join("|")}]` : "";
  const model = command.model ? " [--model CONFIG]" : "";
  const own = Object.entries(command.own ?? {}).map(([option, { value, is_needed }]) =>
    is_needed ? ` ${optionText(option, value)}` : ` [${optionText(option, value)}]`,
  );
  return `${command.words}${own.join("")}${format}${command.claims ? " [--claims]" : ""}${model}`;
}

function optionText(option: string, value: string | undefined): string {
  return value ? `--${option} ${value}` : `--${option}`;
}

function helpOf(command: Command): string {
  const options = [
    ...Object.entries(command.own ?? {}).map(([option, { value, what }]) => [optionText(option, value), what]),
    ...(command.claims ? [["--claims", "a claim that the plan contradicts counts as a target that is not met"]] : []),
    ...(command.model ? [["--model CONFIG", "a Hugging Face config.json in place of the plan's model"]] : []),
  ];
  const parts = [`plimsoll ${usageOf(command)}`, command.what, command.more ?? "", table(options)];
  return parts.filter((part) => part !== "").join("\n\n");
}

function help(all: Command[]): string {
  const rows = all.map((command) => [`  ${command.words}`, command.what]);
  return `plimsoll checks an LLM deployment plan before anyone pays for the GPUs.

${table(rows)}

plimsoll COMMAND --help tells more; --version prints the version.

Exit status: 0 all targets meet; 1 some target misses, is too close or unknown; 2 the input cannot be read;
3 a fault of plimsoll's own.`;
}

/** The plans of files, or of one link that compares them. */
async function sidesOf(plimsoll: Plimsoll, files: string[]): Promise<Side[]> {
  const [only = ""] = files;
  if (files.length > 1) {
    const sides: Side[] = [];
    for (const file of files)
      sides.push(sideOf(plimsoll, textOf(await readPlan(plimsoll, file), `${file}: `), `${file}: `));
    return sides;
  }
  const { plans, note } = isLink(only) ? read(plimsoll.openComparison(only)) : { plans: [], note: "" };
  if (plans.length < 2) throw new Unreadable([`usage: plimsoll ${usageOf(commands["compare"] as Command)}`]);
  if (note) complain(note);
  return plans.map((plan) => sideOf(plimsoll, JSON.stringify(plan), ""));
}

function sideOf(plimsoll: Plimsoll, plan: string, before: string): Side {
  const { report } = read(plimsoll.check(plan), before);
  return { report, complete: read(plimsoll.write(plan), before).complete };
}

function printChanges(changes: Changes, format: string): void {
  if (format === "json") {
    printJson(changes);
    return;
  }
  const rows = changes.targets.map((t) => [
    t.title,
    `${t.before} → ${t.after}`,
    `${t.before_shown} → ${t.after_shown}`,
  ]);
  printReport(`A: ${changes.before.sentence}\nB: ${changes.after.sentence}\n\n${table(rows)}`, "text");
}

function printComparison(found: Comparison, format: string): void {
  if (format === "json") {
    printJson(found);
    return;
  }
  const head = found.plans.map(
    ({ letter, title, headline }) => `${letter}: ${title ? `${title}. ` : ""}${headline.sentence}`,
  );
  const letters = ["", ...found.plans.map(({ letter }) => letter)];
  const targets = found.targets.map(({ title, cells }) => [
    title,
    ...cells.map(({ verdict, shown, difference }) =>
      [verdict, shown === "–" ? "" : shown, difference === null ? "" : `(${differenceText(difference)})`]
        .filter(Boolean)
        .join(" "),
    ),
  ]);
  const inputs = found.inputs.map(({ path, cells }) => [path, ...cells]);
  const parts = [head.join("\n"), table([letters, ...targets])];
  parts.push(inputs.length > 0 ? `What differs:\n${table([letters, ...inputs])}` : "The plans differ in nothing.");
  printReport(parts.join("\n\n"), "text");
}

function statusOf(report: Report, claims_count: boolean): number {
  const met = report.verdicts.every(({ verdict }) => verdict === "meets");
  const contradicted = claims_count && report.claims.some(({ answer }) => answer === "contradicts");
  return met && !contradicted ? all_meet : not_all_meet;
}

async function planFrom(plimsoll: Plimsoll, file: string, config: string | undefined): Promise<Source> {
  const plan = await readPlan(plimsoll, file);
  return config === undefined ? plan : withModel(plimsoll, plan, config);
}

function whyNotWritten(folder: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === "EEXIST" || code === "ENOTDIR") return `${folder} is a file, not a folder`;
  return code === "EACCES" ? `${folder} may not be written` : message;
}

/** A folder's address ends in a slash; a page's has neither plan nor query. */
function addressOf(option: string, stated: string | undefined, kind: "folder" | "page"): string {
  if (!stated) return "";
  if (!URL.canParse(stated) || !/^https?:$/.test(new URL(stated).protocol)) {
    throw new Unreadable([`${option}: "${stated}" is not an address; "https://example.org/plans/" is one`]);
  }
  const address = new URL(stated).href.replace(/[?#].*$/s, "");
  return kind === "folder" && !address.endsWith("/") ? `${address}/` : address;
}

function textOf(source: Source, before = ""): string {
  if (!("text" in source)) throw unreadable(source, before);
  if (source.note) complain(`${before}${source.note}`);
  return source.text;
}

function read<Answer extends object>(answer: Answer | Refused, before = ""): Answer {
  if (isRefused(answer)) throw unreadable(answer, before);
  return answer;
}

function unreadable({ problems, problem_count, read }: Refused, before: string): Unreadable {
  // What is wrong with a file as a whole has the file's name for its path.
  const lines = problems.map(
    ({ path, message }) => `${before === `${path}: ` ? "" : before}${path ? `${path}: ` : ""}${message}`,
  );
  if (problem_count > problems.length) lines.push(`${before}and ${problem_count - problems.length} more problems`);
  if (read)
    lines.push(
      "what could be read:",
      ...read
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`),
    );
  return new Unreadable(lines);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** `JSON.stringify` leaves some control characters as they are; escaped, they are the same JSON. */
function printJson(value: object): void {
  print(withoutControls(JSON.stringify(value, null, 2)));
}

function printReport(text: string, format: string): void {
  const safe = withoutControls(text);
  print((format === "text" && wantsColour(process.stdout) ? withColour(safe) : safe).trimEnd());
}

function printReference(text: string): number {
  print(text.trimEnd());
  return all_meet;
}

function printPng(svg: string, link: string | null): void {
  if (process.stdout.isTTY) throw new Unreadable(["--format png: is no text for a terminal; > FILE or | takes it"]);
  process.stdout.write(pngOf(svg, link));
}

function complain(line: string): void {
  process.stderr.write(`${withoutControls(line)}\n`);
}

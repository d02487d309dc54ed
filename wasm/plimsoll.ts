// Plimsoll as a typed ES module: the same in a page, a worker and Node, over the same .wasm.
//
//   const plimsoll = await load();
//   const answer = plimsoll.check({ preset: "16-gpu-moe" });
//   if ("problems" in answer) … else answer.report.headline.sentence

import type { Plan, Report } from "../web/generated/plan";
import createPlimsoll from "./generated/plimsoll.mjs";

export type { Plan, Report };

/** One thing that is wrong with an input, and where. */
export interface Problem {
  path: string;
  message: string;
}

/** The input could not be read. All that is wrong with it, in its order. */
export interface Refused {
  problems: Problem[];
  problem_count: number;
  /** Of a damaged link: what could be read. */
  read?: string;
}

export interface Checked {
  report: Report;
  /** "#v1&…", or null where no link can hold the plan. */
  link: string | null;
}

export interface Preset {
  name: string;
  title: string;
  [fact: string]: unknown;
}

export interface PlanPreset extends Preset {
  plan: Plan;
}

export interface Presets {
  /** Year and month of the newest entry: "26.11". */
  data_version: string;
  models: Preset[];
  accelerators: Preset[];
  plans: PlanPreset[];
}

/** A plan as JSON text (problems then tell line and column) or as an object. */
export type PlanInput = string | object;

/** A question beside `check`: from a problem to a report. */
export interface Tool {
  name: string;
  title: string;
  help: string;
  /** Ways of drawing its report: "text" and "svg" first. */
  formats: { name: string; help: string }[];
  examples: { name: string; example: { title: string; problem: object } }[];
}

/** What was wanted of a solution: "json" and "complete" as objects, the tool's formats as texts. */
export type Solution<Wanted extends string> = { [Name in Wanted]: Name extends "json" | "complete" ? object : string };

export type ReportFormat = "text" | "markdown" | "svg";
export type Picture = "memory" | "grid";

export interface Plimsoll {
  check(plan: PlanInput): Checked | Refused;
  report(plan: PlanInput, format: ReportFormat): { text: string } | Refused;
  draw(plan: PlanInput, picture: Picture): { svg: string } | Refused;
  /** The plan with only what differs from presets and defaults, and with every field spelled out. */
  write(plan: PlanInput): { short: Plan; complete: Plan } | Refused;
  link(plan: PlanInput): { link: string; length: number } | Refused;
  /** "#v1&…", "?p=v1&…" or a whole address. `note` says where it was made with other data. */
  openLink(text: string): { plan: Plan; data_version: string; note: string } | Refused;
  /** A Hugging Face config.json → a model as a plan may spell it out. */
  modelFromConfig(config: PlanInput): { model: object; notes: string[] } | Refused;
  tools(): Tool[];
  /** A tool's problem, solved once: its report as `json` or in the tool's formats, and the problem itself, `complete`. */
  solve<const Wanted extends string>(tool: string, problem: PlanInput, wanted: Wanted[]): Solution<Wanted> | Refused;
  toolSchema(tool: string): object;
  /** Tables of a problem's fields, in Markdown. */
  toolReference(tool: string): { text: string } | Refused;
  /** JSON Schema, draft 2020-12. */
  planSchema(): object;
  /** TypeScript declarations of plan and report. */
  typescript(): string;
  /** The reference page of the plan format, in Markdown. */
  reference(): string;
  presets(): Presets;
  version(): string;
}

export function isRefused(answer: object): answer is Refused {
  return "problems" in answer;
}

/** What `load` takes: nothing (the .wasm beside this module), its bytes, or the answer to a fetch of them. */
export type WasmSource = BufferSource | Response | Promise<Response>;

export async function load(wasm?: WasmSource): Promise<Plimsoll> {
  const raw = await createPlimsoll({ wasmBinary: await bytesOf(wasm ?? (await ownWasm())) });
  return {
    check: (plan) => JSON.parse(raw.check(asText(plan))),
    report: (plan, format) => JSON.parse(raw.report(asText(plan), format)),
    draw: (plan, picture) => JSON.parse(raw.draw(asText(plan), picture)),
    write: (plan) => JSON.parse(raw.write(asText(plan))),
    link: (plan) => JSON.parse(raw.link(asText(plan))),
    openLink: (text) => JSON.parse(raw.openLink(text)),
    modelFromConfig: (config) => JSON.parse(raw.modelFromConfig(asText(config))),
    tools: () => JSON.parse(raw.tools()).tools,
    solve: (tool, problem, wanted) => JSON.parse(raw.solve(tool, asText(problem), wanted.join(" "))),
    toolSchema: (tool) => JSON.parse(raw.toolSchema(tool)),
    toolReference: (tool) => JSON.parse(raw.toolReference(tool)),
    planSchema: () => JSON.parse(raw.planSchema()),
    typescript: () => raw.typescript(),
    reference: () => raw.reference(),
    presets: () => JSON.parse(raw.presets()),
    version: () => raw.version(),
  };
}

function asText(input: PlanInput): string {
  return typeof input === "string" ? input : JSON.stringify(input);
}

async function bytesOf(source: WasmSource): Promise<Uint8Array> {
  const held = await source;
  if (held instanceof ArrayBuffer) return new Uint8Array(held);
  if (ArrayBuffer.isView(held)) return new Uint8Array(held.buffer, held.byteOffset, held.byteLength);
  if (!held.ok) throw new Error(`${held.url}: ${held.status} ${held.statusText}`);
  return new Uint8Array(await held.arrayBuffer());
}

async function ownWasm(): Promise<BufferSource | Response> {
  const address = new URL("./generated/plimsoll.wasm", import.meta.url);
  if (address.protocol !== "file:") return fetch(address);
  // Node cannot fetch a file. The name is a variable so that no bundler looks for it in a page.
  const fileSystem = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ fileSystem)) as typeof import("node:fs/promises");
  return readFile(address);
}

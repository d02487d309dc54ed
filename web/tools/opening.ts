// From an address to what it opens: a tool and a draft, or, in words, why nothing.

import type { JsonObject } from "../plan/path.ts";
import { exampleAddress, readAddress } from "./address.ts";
import { addressOf, type Desk, type Draft, draftOf, exampleDraft } from "./desk.ts";
import type { Drafts } from "./history.ts";
import type { ToolBegun } from "./messages.ts";

export interface Opening {
  tool: ToolBegun;
  /** The desk as it lies there, or a draft to put on it. */
  draft: Draft | "as it lies";
}

/** An address that opens nothing. */
export interface Refusal {
  title: string;
  because: string;
  /** What was asked for, as it came. */
  asked: string;
  /** What there is instead. */
  instead: { text: string; address: string }[];
}

export type Desks = ReadonlyMap<string, Desk>;

/** `kept` is what the history's entry has beside its address: where it fits, it knows more. */
export function openingOf(hash: string, tools: ToolBegun[], desks: Desks, kept: Drafts): Opening | Refusal {
  const address = readAddress(hash);
  if (address.kind === "damaged") return refusal(hash, "This link cannot be read", address.because, toolsOf(tools));
  const tool = address.kind === "empty" ? tools[0] : tools.find(({ name }) => name === address.tool);
  if (!tool) {
    const names = tools.map(({ name }) => name).join(", ");
    const asked = "tool" in address ? address.tool : "";
    return refusal(hash, `There is no tool “${short(asked)}”`, `there are ${names}`, toolsOf(tools));
  }
  const desk = desks.get(tool.name);
  if (desk && addressOf(tool, desk.draft) === hash) return { tool, draft: "as it lies" };
  const draft = kept.get(tool.name);
  if (draft && addressOf(tool, draft) === hash) return { tool, draft };
  switch (address.kind) {
    case "example":
      return openingOfExample(hash, tool, address.example);
    case "problem":
      return { tool, draft: draftOf(tool, address.problem) };
    case "too long":
      return refusal(hash, "This link holds no problem", tooLong(address.length), examplesOf(tool));
    default:
      return { tool, draft: desk ? "as it lies" : (exampleDraft(tool, tool.examples[0]?.name ?? "") ?? empty_draft) };
  }
}

export function isRefusal(opening: Opening | Refusal): opening is Refusal {
  return "because" in opening;
}

const empty_draft: Draft = { problem: {} as JsonObject, example: "" };

function openingOfExample(hash: string, tool: ToolBegun, name: string): Opening | Refusal {
  const draft = exampleDraft(tool, name);
  if (draft) return { tool, draft };
  const title = `${tool.title} has no example “${short(name)}”`;
  return refusal(hash, title, `it has ${tool.examples.map((one) => one.name).join(", ")}`, examplesOf(tool));
}

function tooLong(length: number): string {
  return `it is of a problem of ${length.toLocaleString("en")} characters, more than an address takes; ask for it as JSON`;
}

function refusal(hash: string, title: string, because: string, instead: Refusal["instead"]): Refusal {
  return { title, because, asked: hash, instead };
}

function toolsOf(tools: ToolBegun[]): Refusal["instead"] {
  return tools.map(({ name, title, help }) => ({ text: `${title}: ${help}`, address: `#${name}` }));
}

function examplesOf({ name, examples }: ToolBegun): Refusal["instead"] {
  return examples.map((one) => ({ text: one.example.title, address: exampleAddress(name, one.name) }));
}

const shown_length = 60;

function short(text: string): string {
  return text.length > shown_length ? `${text.slice(0, shown_length)}…` : text;
}

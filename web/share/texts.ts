// What the share dialog offers of a plan, each for one place that it is put into.

import type { JsonObject } from "../plan/path.ts";
import { type Words, words } from "../words/words.ts";
import { isFile, sharedAddress } from "./address.ts";
import { inShell } from "./escape.ts";
import type { Shared } from "./shared.ts";
import { anchorOf, chatOf, elementOf, loaderOf, markdownOf } from "./snippets.ts";

export interface ShareText {
  name: string;
  label: string;
  help: string;
  text: string;
}

/** Without a link, only what holds the plan itself or names its file. */
export function shareTexts(shared: Shared): ShareText[] {
  const { link, page_address } = shared;
  const address = sharedAddress(page_address, link);
  if (address === null || link === null) return [commandText(fileName(shared.title, "json")), planText(shared)];
  const linked = { ...shared, link, address };
  const embed = `${loaderOf(shared)}\n${elementOf(linked)}`;
  return [
    { ...named("markdown"), text: markdownOf(linked) },
    { ...named("html"), text: anchorOf(linked) },
    // A page on a host cannot load a script from a file.
    ...(isFile(address) ? [] : [{ ...named("embed"), text: embed }]),
    { ...named("chat"), text: chatOf(linked) },
    commandText(link),
    planText(shared),
  ];
}

function commandText(plan: string): ShareText {
  return { ...named("command"), text: `npx plimsoll check ${inShell(plan)}` };
}

function planText({ plan }: Shared): ShareText {
  return { ...named("json"), text: planFile(plan) };
}

function named(name: keyof Words["share"]["texts"]): Omit<ShareText, "text"> {
  const [label, help] = words().share.texts[name];
  return { name, label, help };
}

export function planFile(plan: JsonObject): string {
  return `${JSON.stringify({ plimsoll: 1, ...plan }, null, 2)}\n`;
}

/** "16-GPU mixture of experts" → "16-gpu-mixture-of-experts.json" */
export function fileName(title: string, ending: string): string {
  const longest = 60;
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .match(/[a-z0-9]+/g);
  const stem = (words ?? []).join("-").slice(0, longest).replace(/-$/, "");
  return `${stem || "plan"}.${ending}`;
}

// What a plan is passed on as, each for one place that it is put into.

import type { JsonObject } from "../plan/path.ts";
import { isFile, sharedAddress } from "./address.ts";
import { inChat, inHtml, inMarkdown, inMarkdownTarget, inShell, oneLine } from "./escape.ts";
import type { Shared } from "./shared.ts";

export interface ShareText {
  name: string;
  label: string;
  help: string;
  text: string;
}

const untitled = "Deployment plan";

/** Without a link, only what holds the plan itself or names its file. */
export function shareTexts(shared: Shared): ShareText[] {
  const address = sharedAddress(shared.page_address, shared.link);
  if (address === null || shared.link === null) return [commandText(fileName(shared.title, "json")), planText(shared)];
  return [
    { name: "markdown", label: "Markdown", help: "The verdict and the link", text: markdownOf(shared, address) },
    { name: "html", label: "HTML link", help: "The verdict as a link", text: anchorOf(shared, address) },
    // A page on a host cannot load a script from a file.
    ...(isFile(address) ? [] : [embedText(shared, shared.link, address)]),
    { name: "chat", label: "Slack, chat", help: "One line of plain text", text: chatOf(shared, address) },
    commandText(shared.link),
    planText(shared),
  ];
}

function markdownOf({ title, sentence }: Shared, address: string): string {
  return `**${inMarkdown(title || untitled)}:** ${inMarkdown(sentence)} [Open the plan](${inMarkdownTarget(address)})`;
}

function anchorOf({ title, sentence }: Shared, address: string): string {
  return `<a href="${inHtml(address)}">${inHtml(oneLine(`${title || untitled}: ${sentence}`))}</a>`;
}

/** The element shows the plan; what stands in it is for readers whose page runs no scripts. */
function embedText(shared: Shared, link: string, address: string): ShareText {
  const script = new URL("embed/v1.js", shared.page_address).href;
  const text = [
    `<script type="module" src="${inHtml(script)}"></script>`,
    `<plimsoll-plan plan="${inHtml(link)}">${anchorOf(shared, address)}</plimsoll-plan>`,
  ].join("\n");
  return { name: "embed", label: "HTML embed", help: "The plan itself in a page of yours", text };
}

function chatOf({ title, sentence }: Shared, address: string): string {
  return `${inChat(title || untitled)}: ${inChat(sentence)} ${address}`;
}

function commandText(plan: string): ShareText {
  return {
    name: "command",
    label: "Command line",
    help: "The same check in a shell or in CI",
    text: `npx plimsoll check ${inShell(plan)}`,
  };
}

function planText({ plan }: Shared): ShareText {
  return { name: "json", label: "Plan (JSON)", help: "What differs from presets and defaults", text: planFile(plan) };
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

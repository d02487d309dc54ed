// What a plan is put into other places as: one text for each, shared by the dialog and the page of snippets.

import { inChat, inHtml, inJsx, inMarkdown, inMarkdownTarget, oneLine } from "./escape.ts";
import type { Shared } from "./shared.ts";

/** A plan that has a link which arrives whole. */
export interface Linked extends Shared {
  link: string;
  /** The page with that link. */
  address: string;
}

const untitled = "Deployment plan";
/** Where nothing else says how high a frame is. */
const frame_height_px = 640;

export function titleOf({ title }: Shared): string {
  return oneLine(title) || untitled;
}

/** What an image says, and a link of one line. */
export function lineOf(shared: Shared): string {
  return oneLine(`${titleOf(shared)}: ${shared.sentence}`);
}

export function markdownOf(linked: Linked): string {
  const { sentence, address } = linked;
  return `**${inMarkdown(titleOf(linked))}:** ${inMarkdown(sentence)} [Open the plan](${inMarkdownTarget(address)})`;
}

/** `picture` is a file that lies beside the page. */
export function markdownPictureOf(linked: Linked, picture: string): string {
  return `[![${inMarkdown(lineOf(linked))}](${picture})](${inMarkdownTarget(linked.address)})`;
}

export function anchorOf(linked: Linked): string {
  return `<a href="${inHtml(linked.address)}">${inHtml(lineOf(linked))}</a>`;
}

export function pictureAnchorOf(linked: Linked, picture: string): string {
  return `<a href="${inHtml(linked.address)}"><img src="${picture}" alt="${inHtml(lineOf(linked))}"></a>`;
}

export function chatOf(linked: Linked): string {
  return `${inChat(titleOf(linked))}: ${inChat(linked.sentence)} ${linked.address}`;
}

export function loaderAddress({ page_address }: Shared): string {
  return new URL("embed/v1.js", page_address).href;
}

export function loaderOf(shared: Shared): string {
  return `<script type="module" src="${inHtml(loaderAddress(shared))}"></script>`;
}

/** The element shows the plan; what stands in it is for readers whose page runs no scripts. */
export function elementOf(linked: Linked): string {
  return `<plimsoll-plan plan="${inHtml(linked.link)}">${anchorOf(linked)}</plimsoll-plan>`;
}

/** In MDX a brace begins an expression. */
export function jsxElementOf(linked: Linked): string {
  const anchor = `<a href="${inHtml(linked.address)}">${inJsx(lineOf(linked))}</a>`;
  return `<plimsoll-plan plan="${inHtml(linked.link)}">${anchor}</plimsoll-plan>`;
}

export function frameAddress({ page_address, link }: Linked): string {
  return new URL(`embed.html?view=full${link}`, page_address).href;
}

/** A frame may copy the link only where it is told that it may; its links open only with both `popups`. */
export function frameOf(linked: Linked): string {
  return [
    `<iframe title="${inHtml(titleOf(linked))}" width="100%" height="${frame_height_px}" style="border: 0" allow="clipboard-write"`,
    '  sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"',
    `  src="${inHtml(frameAddress(linked))}"></iframe>`,
  ].join("\n");
}

export function notebookFrameOf(linked: Linked): string {
  const extras = `'allow="clipboard-write"'`;
  return [
    "from IPython.display import IFrame",
    `IFrame(${JSON.stringify(frameAddress(linked))}, width="100%", height=${frame_height_px}, extras=[${extras}])`,
  ].join("\n");
}

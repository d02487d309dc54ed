// Passing a plan on: its link, the link in what it is put into, a code for a phone, and files.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Actions } from "../actions.ts";
import { formatNumber } from "../format/quantity.ts";
import { isFile, type LinkLength, lengthOf, sharedAddress } from "../share/address.ts";
import { type Shared, sharedOf, whyTooLong } from "../share/shared.ts";
import { type ShareText, shareTexts } from "../share/texts.ts";
import type { Code, State } from "../state.ts";
import { glyphView, type Tone } from "./badge.ts";
import { launchView } from "./launch.ts";

export const share_dialog_id = "share-dialog";
export const share_address_id = "share-address";

/** A shape and a word beside the colour. */
const lights: Record<LinkLength | "file", { tone: Tone; words: string }> = {
  short: { tone: "meets", words: "arrives whole everywhere" },
  long: { tone: "close", words: "some mail programs cut it; the file is safe" },
  file: { tone: "close", words: "this page is a file, so the link opens only where the file is" },
  "too long": { tone: "misses", words: "no link is offered" },
};

export function shareDialogView(state: State, actions: Actions): TemplateResult {
  const shared = state.sharing ? sharedOf(state) : null;
  return html`<dialog id=${share_dialog_id} class="sharing" aria-labelledby="share-title" @close=${actions.shareClosed}>
    <form method="dialog" class="dialog-head">
      <h2 id="share-title">Share this plan</h2>
      <span class="sharing-notice" role="status">${state.sharing ? state.notice : ""}</span>
      <button class="button">Close</button>
    </form>
    ${shared ? contentView(shared, state, actions) : nothing}
  </dialog>`;
}

function contentView(shared: Shared, state: State, actions: Actions): TemplateResult {
  const { sharing, problems } = state;
  const address = sharedAddress(shared.page_address, shared.link);
  return html`
    ${problems.length > 0 ? html`<p class="sharing-older">The last edit cannot be read; this is the plan before it.</p>` : nothing}
    ${address === null ? tooLongView(shared) : linkView(address, sharing?.code ?? null, actions)}
    <ul class="sharing-texts">${shareTexts(shared).map((text) => textView(text, actions))}</ul>
    ${address === null || isFile(address) ? nothing : snippetsView(shared)}
    ${launchView(state, actions)}
    ${filesView(Boolean(sharing?.code?.svg), actions)}
  `;
}

function linkView(address: string, code: Code | null, actions: Actions): TemplateResult {
  const { tone, words } = lights[isFile(address) ? "file" : lengthOf(address)];
  return html`<div class="sharing-link">
    <div>
      <label for=${share_address_id}>Link</label>
      <textarea id=${share_address_id} rows="3" readonly spellcheck="false" .value=${address} @focus=${selectAll}></textarea>
      <p class="sharing-length">${glyphView(tone)} ${formatNumber(address.length)} characters: ${words}</p>
      <button class="button button-main" autofocus @click=${() => actions.copyText(address, "The link is copied")}>Copy the link</button>
    </div>
    ${codeView(code)}
  </div>`;
}

function codeView(code: Code | null): TemplateResult {
  if (code?.reason) return html`<p class="sharing-code muted">${code.reason}</p>`;
  return html`<div class="sharing-code">${code ? unsafeHTML(code.svg) : nothing}</div>`;
}

function tooLongView(shared: Shared): TemplateResult {
  return html`<p class="sharing-length">${glyphView(lights["too long"].tone)} Too long for a link. ${whyTooLong(shared)} Send the file; whoever opens it here sees the same.</p>`;
}

const most_rows = 4;

function textView({ name, label, help, text }: ShareText, actions: Actions): TemplateResult {
  const id = `share-${name}`;
  const rows = Math.min(most_rows, text.trimEnd().split("\n").length);
  return html`<li>
    <div class="sharing-name"><label for=${id}>${label}</label><span class="muted">${help}</span></div>
    <textarea id=${id} rows=${rows} readonly spellcheck="false" wrap="off" .value=${text} @focus=${selectAll}></textarea>
    <button class="button" aria-label="Copy: ${label}" @click=${() => actions.copyText(text, `Copied: ${label}`)}>Copy</button>
  </li>`;
}

/** A page of its own, opened beside this one: the plan stays where it is. */
function snippetsView({ page_address, link }: Shared): TemplateResult {
  return html`<p class="sharing-snippets"><a class="link" href=${new URL(`snippets.html${link}`, page_address).href} target="_blank" rel="noopener">Snippets for GitHub, MkDocs, Docusaurus, Confluence, Notion …</a></p>`;
}

function filesView(has_code: boolean, actions: Actions): TemplateResult {
  return html`<h3 id="share-files">Files</h3>
    <p class="muted">Each of the first three opens here again: by “Open”, or dropped on the page.</p>
    <div class="buttons" role="group" aria-labelledby="share-files">
      <button class="button" @click=${actions.savePlan}>Plan (JSON)</button>
      <button class="button" @click=${() => actions.saveReport("markdown")}>Report (Markdown)</button>
      <button class="button" @click=${() => actions.saveReport("svg")}>Report (SVG)</button>
      <button class="button" @click=${() => actions.saveReport("badge")}>Badge (SVG)</button>
      ${has_code ? html`<button class="button" @click=${actions.saveCode}>QR code (SVG)</button>` : nothing}
    </div>`;
}

/** Where copying is forbidden, the keys still copy. */
function selectAll(event: Event): void {
  (event.target as HTMLTextAreaElement).select();
}

// Passing a plan on: its link, the link in what it is put into, a code for a phone, and files.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Actions } from "../actions.ts";
import { formatNumber } from "../format/quantity.ts";
import { isFile, type LinkLength, lengthOf, sharedAddress } from "../share/address.ts";
import { type Shared, sharedOf, whyTooLong } from "../share/shared.ts";
import { type ShareText, shareTexts } from "../share/texts.ts";
import type { Code, State } from "../state.ts";
import { words } from "../words/words.ts";
import { glyphView, type Tone } from "./badge.ts";
import { launchView } from "./launch.ts";

export const share_dialog_id = "share-dialog";
export const share_address_id = "share-address";

/** A shape and a word beside the colour. */
const lights: Record<LinkLength | "file", { tone: Tone; words: "short" | "long" | "file" | "no_link" }> = {
  short: { tone: "meets", words: "short" },
  long: { tone: "close", words: "long" },
  file: { tone: "close", words: "file" },
  "too long": { tone: "misses", words: "no_link" },
};

export function shareDialogView(state: State, actions: Actions): TemplateResult {
  const shared = state.sharing ? sharedOf(state) : null;
  return html`<dialog id=${share_dialog_id} class="sharing" aria-labelledby="share-title" @close=${actions.shareClosed}>
    <form method="dialog" class="dialog-head">
      <h2 id="share-title">${words().share.title}</h2>
      <span class="sharing-notice" role="status">${state.sharing ? state.notice : ""}</span>
      <button class="button">${words().share.close}</button>
    </form>
    ${shared ? contentView(shared, state, actions) : nothing}
  </dialog>`;
}

function contentView(shared: Shared, state: State, actions: Actions): TemplateResult {
  const { sharing, problems } = state;
  const address = sharedAddress(shared.page_address, shared.link);
  return html`
    ${problems.length > 0 ? html`<p class="sharing-older">${words().share.older}</p>` : nothing}
    ${address === null ? tooLongView(shared) : linkView(address, sharing?.code ?? null, actions)}
    <ul class="sharing-texts">${shareTexts(shared).map((text) => textView(text, actions))}</ul>
    ${address === null || isFile(address) ? nothing : snippetsView(shared)}
    ${launchView(state, actions)}
    ${filesView(Boolean(sharing?.code?.svg), actions)}
  `;
}

function linkView(address: string, code: Code | null, actions: Actions): TemplateResult {
  const w = words().share;
  const light = lights[isFile(address) ? "file" : lengthOf(address)];
  return html`<div class="sharing-link">
    <div>
      <label for=${share_address_id}>${w.link}</label>
      <textarea id=${share_address_id} rows="3" readonly spellcheck="false" .value=${address} @focus=${selectAll}></textarea>
      <p class="sharing-length">${glyphView(light.tone)} ${w.length(formatNumber(address.length), w[light.words])}</p>
      <button class="button button-main" autofocus @click=${() => actions.copyText(address, w.link_copied)}>${w.copy_link}</button>
    </div>
    ${codeView(code)}
  </div>`;
}

function codeView(code: Code | null): TemplateResult {
  if (code?.reason) return html`<p class="sharing-code muted">${code.reason}</p>`;
  return html`<div class="sharing-code">${code ? unsafeHTML(code.svg) : nothing}</div>`;
}

function tooLongView(shared: Shared): TemplateResult {
  return html`<p class="sharing-length">${glyphView(lights["too long"].tone)} ${words().share.too_long(whyTooLong(shared))}</p>`;
}

const most_rows = 4;

function textView({ name, label, help, text }: ShareText, actions: Actions): TemplateResult {
  const id = `share-${name}`;
  const rows = Math.min(most_rows, text.trimEnd().split("\n").length);
  return html`<li>
    <div class="sharing-name"><label for=${id}>${label}</label><span class="muted">${help}</span></div>
    <textarea id=${id} rows=${rows} readonly spellcheck="false" wrap="off" .value=${text} @focus=${selectAll}></textarea>
    <button class="button" aria-label=${words().share.copy_of(label)} @click=${() => actions.copyText(text, words().share.copied_of(label))}>${words().share.copy}</button>
  </li>`;
}

/** A page of its own, opened beside this one: the plan stays where it is. */
function snippetsView({ page_address, link }: Shared): TemplateResult {
  return html`<p class="sharing-snippets"><a class="link" href=${new URL(`snippets.html${link}`, page_address).href} target="_blank" rel="noopener">${words().share.snippets}</a></p>`;
}

function filesView(has_code: boolean, actions: Actions): TemplateResult {
  const w = words().share;
  return html`<h3 id="share-files">${w.files}</h3>
    <p class="muted">${w.files_help}</p>
    <div class="buttons" role="group" aria-labelledby="share-files">
      <button class="button" @click=${actions.savePlan}>${w.plan_json}</button>
      <button class="button" @click=${() => actions.saveReport("markdown")}>${w.report_markdown}</button>
      <button class="button" @click=${() => actions.saveReport("svg")}>${w.report_svg}</button>
      <button class="button" @click=${() => actions.saveReport("badge")}>${w.badge}</button>
      ${has_code ? html`<button class="button" @click=${actions.saveCode}>${w.code}</button>` : nothing}
    </div>`;
}

/** Where copying is forbidden, the keys still copy. */
function selectAll(event: Event): void {
  (event.target as HTMLTextAreaElement).select();
}

// A section of the result: what it is about, what it says in a sentence, and the proof.

import { html, nothing, type TemplateResult } from "lit";
import type { Part } from "../words/en.ts";
import { words } from "../words/words.ts";

type Content = TemplateResult | typeof nothing | (TemplateResult | typeof nothing)[];

export function sectionView(id: string, title: string, takeaway: Part, content: Content): TemplateResult {
  return html`<section id=${id} class="section" aria-labelledby="${id}-title" tabindex="-1">
    <h2 id="${id}-title">${title}</h2>
    ${takeaway ? html`<p class="takeaway">${takeaway}</p>` : nothing}
    ${content}
  </section>`;
}

/** Wide content in a box of its own, so that the page never scrolls sideways; a page lets one take it along as a file. */
export function scrollBox(what: string, content: Content): TemplateResult {
  return html`<div class="scroll-box" role="region" aria-label=${words().page.scrollable(what)} tabindex="0">${content}${takeAlongView(what)}</div>`;
}

/** Beside a table or a picture; empty where no page has defined it (web/export/element.ts). */
export function takeAlongView(what: string): TemplateResult {
  return html`<plimsoll-take-along of=${what}></plimsoll-take-along>`;
}

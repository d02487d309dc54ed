// The engine could not start, or failed: said in words, with what works without it.

import { html, nothing, type TemplateResult } from "lit";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";

export function faultView(message: string, link: string): TemplateResult {
  const w = words().fault;
  return html`<section class="problems" role="alert">
    <h2>${w.title}</h2>
    <p>${coreText(message)}</p>
    <p>${w.needs(html`<code>'wasm-unsafe-eval'</code>`, html`<code>npx plimsoll check plan.json</code>`)}</p>
    ${link.length > 1 ? html`<p>${w.link}<code>${link}</code></p>` : nothing}
  </section>`;
}

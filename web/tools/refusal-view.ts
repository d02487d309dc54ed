// An address that opens nothing: what was asked for, why not, and what there is.

import { html, nothing, type TemplateResult } from "lit";
import { sentence } from "../format/words.ts";
import type { ToolActions } from "./actions.ts";
import type { Refusal } from "./opening.ts";

export const refusal_id = "refusal";

const shown_length = 600;

export function refusalView(
  { title, because, asked, instead }: Refusal,
  is_open: boolean,
  actions: ToolActions,
): TemplateResult {
  return html`<section id=${refusal_id} class="problems refusal" aria-labelledby="refusal-title" tabindex="-1">
    <h2 id="refusal-title">${title}</h2>
    <p>${sentence(because)} ${is_open ? "What was open is still below." : "Nothing is opened in its place."}</p>
    <p class="muted"><code>${asked.length > shown_length ? `${asked.slice(0, shown_length)}…` : asked}</code></p>
    <ul>
      ${instead.map(({ text, address }) => html`<li><a href=${address} @click=${actions.leave}>${text}</a></li>`)}
    </ul>
    ${is_open ? html`<p><button class="button" @click=${actions.dismiss}>Close</button></p>` : nothing}
  </section>`;
}

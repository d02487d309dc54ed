// Long work: how far it is, and the way to end it.

import { html, nothing, type TemplateResult } from "lit";
import { formatShare } from "../format/quantity.ts";
import { words } from "../words/words.ts";

export function workingView(share: number, actions: { stop(): void }, is_so_far = false): TemplateResult {
  return html`<p class="working">
    <span role="status">${is_so_far ? words().search.working_so_far : words().page.working}</span>
    ${share > 0 ? html`<progress aria-label=${words().search.how_far} .value=${share}></progress> <span class="number">${formatShare(share)}</span>` : nothing}
    <button class="button" @click=${actions.stop}>${words().page.stop}</button>
  </p>`;
}

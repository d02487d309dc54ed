// Long work: how far it is, and the way to end it.

import { html, nothing, type TemplateResult } from "lit";
import { formatShare } from "../format/quantity.ts";

export function workingView(share: number, actions: { stop(): void }, is_so_far = false): TemplateResult {
  return html`<p class="working">
    <span role="status">Working…${is_so_far ? " Below is what has been found so far." : nothing}</span>
    ${share > 0 ? html`<progress aria-label="How far it is" .value=${share}></progress> <span class="number">${formatShare(share)}</span>` : nothing}
    <button class="button" @click=${actions.stop}>Stop</button>
  </p>`;
}

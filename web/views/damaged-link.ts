// A link that could not be read: what is wrong, what could be read, the text itself – and no plan in its place.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { DamagedLink } from "../state.ts";

export function damagedLinkView({ raw, problems, read }: DamagedLink, actions: Actions): TemplateResult {
  return html`<main id="result" class="damaged" tabindex="-1">
    <h2 class="damaged-title">This link cannot be read</h2>
    <ul>
      ${problems.map(({ path, message }) => html`<li>${path ? html`<code>${path}</code>: ` : nothing}${message}</li>`)}
    </ul>
    <p>No plan is shown in its place. Ask whoever sent it to copy it again, or for the plan as JSON.</p>
    ${read ? html`<h3>What could be read</h3><pre>${read}</pre>` : nothing}
    <h3><label for="damaged-raw">The link as it came</label></h3>
    <textarea id="damaged-raw" rows="4" readonly spellcheck="false" .value=${raw}></textarea>
    <p class="buttons">
      <button class="button" @click=${() => actions.copyText(raw)}>Copy the text</button>
      <button class="button" @click=${actions.showDialog}>Open another plan</button>
      <button class="button button-main" @click=${() => actions.openExample("")}>Start from the example</button>
    </p>
  </main>`;
}

// A link that could not be read: what is wrong, what could be read, the text itself – and no plan in its place.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { DamagedLink } from "../state.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";

export function damagedLinkView({ raw, problems, read }: DamagedLink, actions: Actions): TemplateResult {
  const w = words().damaged;
  return html`<main id="result" class="damaged" tabindex="-1">
    <h2 class="damaged-title">${w.title}</h2>
    <ul>
      ${problems.map(({ path, message }) => html`<li>${path ? html`<code>${path}</code>: ` : nothing}${coreText(message)}</li>`)}
    </ul>
    <p>${w.what_to_do}</p>
    ${read ? html`<h3>${w.read}</h3><pre>${read}</pre>` : nothing}
    <h3><label for="damaged-raw">${w.raw}</label></h3>
    <textarea id="damaged-raw" rows="4" readonly spellcheck="false" .value=${raw}></textarea>
    <p class="buttons">
      <button class="button" @click=${() => actions.copyText(raw)}>${w.copy}</button>
      <button class="button" @click=${actions.showDialog}>${w.open}</button>
      <button class="button button-main" @click=${() => actions.openExample("")}>${w.example}</button>
    </p>
  </main>`;
}

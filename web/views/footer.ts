// Which engine and data this is, and where the plan is kept.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Actions } from "../actions.ts";
import { formatNumber } from "../format/quantity.ts";
import type { Evaluated } from "../messages.ts";
import { lengthOf, sharedAddress } from "../share/address.ts";
import type { State } from "../state.ts";
import { languages } from "../words/language.ts";
import { words } from "../words/words.ts";
import { accuracy_page } from "./accuracy-link.ts";

/** Lies beside the page; in the file itself its style hides the link. */
const offline_file = "plimsoll-offline.html";

export function footerView(
  { report, link }: Evaluated,
  { page_address, paper_code }: State,
  actions: Actions,
): TemplateResult {
  const w = words().footer;
  return html`<footer class="footer">
    <span>${w.engine(report.version)}</span>
    <span>${w.data(report.data_version)}</span>
    <span>${w.private}</span>
    ${linkView(sharedAddress(page_address, link))}
    <button class="link" @click=${actions.copyPlan}>${w.copy_json}</button>
    <button class="link" aria-haspopup="dialog" title=${w.keys_help} @click=${actions.showKeys}>${w.keys}</button>
    <a class="link" href=${accuracy_page}>${w.accuracy}</a>
    <a class="link" href=${offline_file} download>${w.offline}</a>
    ${languageView(actions)}
    ${link === null ? nothing : html`<div class="paper-only plan-link">${unsafeHTML(paper_code)}<p>${w.to_open}<code>${page_address}${link}</code></p></div>`}
  </footer>`;
}

/** Each by its own name, and spoken so. */
function languageView(actions: Actions): TemplateResult {
  const { tag, footer } = words();
  const choose = (event: Event) => actions.chooseLanguage((event.target as HTMLSelectElement).value);
  return html`<label class="language">${footer.language}
    <select id="language" .value=${live(tag)} @change=${choose}>
      ${languages.map((one) => html`<option value=${one.tag} lang=${one.tag} ?selected=${one.tag === tag}>${one.name}</option>`)}
    </select></label>`;
}

function linkView(address: string | null): TemplateResult {
  const w = words().footer;
  if (address === null) return html`<span class="warning">${w.too_long}</span>`;
  const characters = formatNumber(address.length);
  if (lengthOf(address) === "short") return html`<span>${w.length(characters)}</span>`;
  return html`<span class="warning">${w.long(characters)}</span>`;
}

// Which engine and data this is, and where the plan is kept.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Actions } from "../actions.ts";
import { formatNumber } from "../format/quantity.ts";
import type { Evaluated } from "../messages.ts";
import { lengthOf, sharedAddress } from "../share/address.ts";
import type { State } from "../state.ts";
import { accuracy_page } from "./accuracy-link.ts";

/** Lies beside the page; in the file itself its style hides the link. */
const offline_file = "plimsoll-offline.html";

export function footerView(
  { report, link }: Evaluated,
  { page_address, paper_code }: State,
  actions: Actions,
): TemplateResult {
  return html`<footer class="footer">
    <span>engine ${report.version}</span>
    <span>data ${report.data_version}</span>
    <span>runs in this browser, nothing is sent</span>
    ${linkView(sharedAddress(page_address, link))}
    <button class="link" @click=${actions.copyPlan}>copy the plan as JSON</button>
    <button class="link" aria-haspopup="dialog" title="What single keys do, and how they are turned off" @click=${actions.showKeys}>keys</button>
    <a class="link" href=${accuracy_page}>accuracy</a>
    <a class="link" href=${offline_file} download>this page as one file, for where there is no network</a>
    ${link === null ? nothing : html`<div class="paper-only plan-link">${unsafeHTML(paper_code)}<p>The plan, to be opened again: <code>${page_address}${link}</code></p></div>`}
  </footer>`;
}

function linkView(address: string | null): TemplateResult {
  if (address === null) return html`<span class="warning">too long for a link: copy the JSON instead</span>`;
  const length = `link ${formatNumber(address.length)} characters`;
  if (lengthOf(address) === "short") return html`<span>${length}</span>`;
  return html`<span class="warning">${length}: some mail and chat programs cut it; the JSON is safe</span>`;
}

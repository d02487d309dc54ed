// Which engine and data this is, and where the plan is kept.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { formatNumber } from "../format/quantity.ts";
import type { Evaluated } from "../messages.ts";
import { lengthOf, sharedAddress } from "../share/address.ts";

export function footerView({ report, link }: Evaluated, page_address: string, actions: Actions): TemplateResult {
  return html`<footer class="footer">
    <span>engine ${report.version}</span>
    <span>data ${report.data_version}</span>
    <span>runs in this browser, nothing is sent</span>
    ${linkView(sharedAddress(page_address, link))}
    <button class="link" @click=${actions.copyPlan}>copy the plan as JSON</button>
    ${link === null ? nothing : html`<p class="paper-only plan-link">The plan, to be opened again: <code>${page_address}${link}</code></p>`}
  </footer>`;
}

function linkView(address: string | null): TemplateResult {
  if (address === null) return html`<span class="warning">too long for a link: copy the JSON instead</span>`;
  const length = `link ${formatNumber(address.length)} characters`;
  if (lengthOf(address) === "short") return html`<span>${length}</span>`;
  return html`<span class="warning">${length}: some mail and chat programs cut it; the JSON is safe</span>`;
}

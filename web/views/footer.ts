// Which engine and data this is, and where the plan is kept.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { formatNumber } from "../format/quantity.ts";
import type { Evaluated } from "../messages.ts";

/** Mail programs cut an address at 2,048 characters, and some make it a third longer first. */
const safe_link_length = 1200;

export function footerView({ report, link }: Evaluated, page_address: string, actions: Actions): TemplateResult {
  return html`<footer class="footer">
    <span>engine ${report.version}</span>
    <span>data ${report.data_version}</span>
    <span>runs in this browser, nothing is sent</span>
    ${linkView(link)}
    <button class="link" @click=${actions.copyPlan}>copy the plan as JSON</button>
    ${link === null ? nothing : html`<p class="paper-only plan-link">The plan, to be opened again: <code>${page_address}${link}</code></p>`}
  </footer>`;
}

function linkView(link: string | null): TemplateResult {
  if (link === null) return html`<span class="warning">too long for a link: copy the JSON instead</span>`;
  const length = `link ${formatNumber(link.length)} characters`;
  if (link.length <= safe_link_length) return html`<span>${length}</span>`;
  return html`<span class="warning">${length}: some mail and chat programs cut it; the JSON is safe</span>`;
}

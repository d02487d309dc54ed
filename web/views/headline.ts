// The answer in one sentence, under the plan's name.

import { html, nothing, type TemplateResult } from "lit";
import type { Report } from "../generated/plan";
import { headlineOf } from "../words/core.ts";
import { saidView } from "../words/said.ts";
import { words } from "../words/words.ts";
import { badgeView, toneOf } from "./badge.ts";

export function headlineView(report: Report, is_example: boolean): TemplateResult {
  const { verdict } = report.headline;
  const { sentence, cause } = headlineOf(report);
  return html`
    <section class="headline" aria-labelledby="headline" data-verdict=${verdict}>
      <div class="plan-name">
        <p class="plan-title">${report.title || words().page.untitled}</p>
        ${is_example ? html`<span class="tag">${words().headline.example}</span>` : nothing}
      </div>
      <div class="sentence">
        ${badgeView(toneOf(verdict), words().verdicts[verdict])}
        <h2 id="headline" tabindex="-1">${saidView(sentence)}</h2>
        ${cause ? html`<p>${saidView(cause)}</p>` : nothing}
      </div>
    </section>
  `;
}

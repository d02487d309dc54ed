// The answer in one sentence, under the plan's name.

import { html, nothing, type TemplateResult } from "lit";
import { keepUnits } from "../format/sentence.ts";
import type { Report } from "../generated/plan";
import { badgeView, toneOf } from "./badge.ts";

export function headlineView(report: Report, is_example: boolean): TemplateResult {
  const { verdict, sentence, cause } = report.headline;
  return html`
    <section class="headline" aria-labelledby="headline" data-verdict=${verdict}>
      <div class="plan-name">
        <p class="plan-title">${report.title || "Untitled plan"}</p>
        ${is_example ? html`<span class="tag">Example</span>` : nothing}
      </div>
      <div class="sentence">
        ${badgeView(toneOf(verdict), verdict)}
        <h2 id="headline" tabindex="-1">${keepUnits(sentence)}</h2>
        ${cause ? html`<p>${keepUnits(cause)}</p>` : nothing}
      </div>
    </section>
  `;
}

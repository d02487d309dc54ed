// What the plan says of itself, beside what comes out when it is computed.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { labelOf } from "../format/label.ts";
import { formatCount, formatQuantity, type Shown } from "../format/quantity.ts";
import { sentence } from "../format/words.ts";
import type { ClaimAnswer, ClaimNumber } from "../generated/plan";
import { coreLanguage, coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { badgeView, toneOfClaim } from "./badge.ts";
import { type Opens, shownView, type Way, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

export function claimsView(
  claims: ClaimAnswer[],
  about_model: string | null,
  actions: Actions,
  opens?: Opens,
): TemplateResult | typeof nothing {
  if (claims.length === 0) return nothing;
  const w = words().claims;
  return sectionView("claims", w.title, takeaway(claims), [
    about_model ? othersClaimsView(about_model, actions) : nothing,
    scrollBox(
      w.title,
      html`<table class="claims">
        <thead>
          <tr><th scope="col">${w.statement}</th><th scope="col">${w.stated}</th><th scope="col">${w.computed}</th><th scope="col">${w.answer}</th></tr>
        </thead>
        <tbody>
          ${claims.map((claim, i) => claimRow(claim, (number) => wayTo(opens, claimPath(i, number))))}
        </tbody>
      </table>`,
    ),
  ]);
}

/** A computed number of a claim, by the claim's place in the report. */
function claimPath(claim: number, number: number): string {
  return `claims[${claim}].computed[${number}].value`;
}

/** The plan has another model by now. */
function othersClaimsView(model: string, actions: Actions): TemplateResult {
  return html`<p class="remark claims-remark">${words().claims.others(model)}
    <button class="link" @click=${actions.removeClaims}>${words().claims.remove}</button></p>`;
}

const in_a_sentence: ClaimAnswer["answer"][] = ["holds", "holds_if", "off_by", "contradicts", "cannot_be_checked"];

function takeaway(claims: ClaimAnswer[]): string {
  const w = words().claims;
  const counts = in_a_sentence.map((answer) => ({
    answer,
    count: claims.filter((one) => one.answer === answer).length,
  }));
  const parts = counts.filter(({ count }) => count > 0).map(({ answer, count }) => w.counted[answer](count));
  return w.takeaway(claims.length, parts);
}

function claimRow(
  { kind, statement, answer, stated, reason, computed, steps }: ClaimAnswer,
  way: (number: number) => Way,
): TemplateResult {
  return html`<tr>
    <th scope="row">${statement || coreText(labelOf(kind))}</th>
    <td data-name=${words().claims.stated}>${stated}</td>
    <td>${computed.map((number, i) => numberView(number, way(i)))}</td>
    <td>
      ${badgeView(toneOfClaim(answer), words().claims.answers[answer])}
      ${reason ? html`<p>${coreText(sentence(reason))}</p>` : nothing}
      ${steps.length > 0 ? stepsView(steps) : nothing}
    </td>
  </tr>`;
}

/** "as_placed_GB" in GB → "As placed": the unit stands with the value. */
export function nameOf({ name, unit }: ClaimNumber): string {
  const suffix = `_${unit}`;
  return labelOf(unit !== "" && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name);
}

export function shownNumber({ value, unit }: ClaimNumber): Shown {
  return unit ? formatQuantity(value, unit) : formatCount(value);
}

function numberView(computed: ClaimNumber, way: Way): TemplateResult {
  return html`<div class="computed"><span class="muted">${coreText(nameOf(computed))}</span> ${shownView(shownNumber(computed), way)}</div>`;
}

function stepsView(steps: string[]): TemplateResult {
  return html`<details class="steps">
    <summary>${words().claims.steps}</summary>
    <ol>
      ${steps.map((step) => html`<li><code lang=${coreLanguage() ?? nothing}>${step}</code></li>`)}
    </ol>
  </details>`;
}

// What the plan says of itself, beside what comes out when it is computed.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { labelOf } from "../format/label.ts";
import { formatCount, formatQuantity, type Shown } from "../format/quantity.ts";
import { plural, sentence } from "../format/words.ts";
import type { ClaimAnswer, ClaimNumber } from "../generated/plan";
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
  return sectionView("claims", "Claims", takeaway(claims), [
    about_model ? othersClaimsView(about_model, actions) : nothing,
    scrollBox(
      "Claims",
      html`<table class="claims">
        <thead>
          <tr><th scope="col">Statement</th><th scope="col">Stated</th><th scope="col">Computed</th><th scope="col">Answer</th></tr>
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
  return html`<p class="remark claims-remark">These claims were written about ${model}.
    <button class="link" @click=${actions.removeClaims}>Remove the claims</button></p>`;
}

const in_a_sentence: [ClaimAnswer["answer"], string][] = [
  ["holds", "hold"],
  ["holds_if", "hold under a condition"],
  ["off_by", "off by a factor"],
  ["contradicts", "contradicted"],
  ["cannot_be_checked", "not to be checked"],
];

function takeaway(claims: ClaimAnswer[]): string {
  const counts = in_a_sentence.map(([answer, words]) => ({
    words,
    count: claims.filter((one) => one.answer === answer).length,
  }));
  const parts = counts.filter(({ count }) => count > 0).map(({ words, count }) => `${count} ${words}`);
  return `Of ${plural(claims.length, "claim")}, ${parts.join(", ")}.`;
}

function claimRow(
  { kind, statement, answer, stated, reason, computed, steps }: ClaimAnswer,
  way: (number: number) => Way,
): TemplateResult {
  return html`<tr>
    <th scope="row">${statement || labelOf(kind)}</th>
    <td data-name="Stated">${stated}</td>
    <td>${computed.map((number, i) => numberView(number, way(i)))}</td>
    <td>
      ${badgeView(toneOfClaim(answer), wordOf(answer))}
      ${reason ? html`<p>${sentence(reason)}</p>` : nothing}
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
  return html`<div class="computed"><span class="muted">${nameOf(computed)}</span> ${shownView(shownNumber(computed), way)}</div>`;
}

function stepsView(steps: string[]): TemplateResult {
  return html`<details class="steps">
    <summary>Steps</summary>
    <ol>
      ${steps.map((step) => html`<li><code>${step}</code></li>`)}
    </ol>
  </details>`;
}

/** "cannot_be_checked" → "cannot be checked". */
export function wordOf(answer: string): string {
  return answer.replaceAll("_", " ");
}

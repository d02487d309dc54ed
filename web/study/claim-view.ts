// A claim's audit, in the dialog that any number's work has: what is stated, what was computed, and the steps.

import { html, nothing, type TemplateResult } from "lit";
import { sentence } from "../format/words.ts";
import type { ClaimAnswer } from "../generated/plan";
import { badgeView, toneOfClaim } from "../views/badge.ts";
import { nameOf, shownNumber, wordOf } from "../views/claims.ts";
import { shownView } from "../views/quantity.ts";
import { scrollBox } from "../views/section.ts";
import { claimAsLatex, claimAsMarkdown, exactly, numberAt } from "./claim-work.ts";
import { auditCommandOf } from "./copies.ts";
import type { StudyActions } from "./studying.ts";

export function claimView(claim: ClaimAnswer, path: string, address: string, actions: StudyActions): TemplateResult {
  const { answer, stated, reason } = claim;
  const number = numberAt(claim, path);
  return html`
    ${number ? html`<p class="work-value"><strong>${shownNumber(number).text}</strong> ${nameOf(number)} <span class="muted">to the last digit ${exactly(number)}; <code>${path}</code></span></p>` : nothing}
    <div class="buttons">
      <button class="button" @click=${() => actions.copyText(claimAsMarkdown(claim), "The audit is copied as Markdown")}>Copy as Markdown</button>
      <button class="button" @click=${() => actions.copyText(claimAsLatex(claim), "The audit is copied as LaTeX")}>Copy as LaTeX</button>
      <button class="button" @click=${() => actions.copyText(auditCommandOf(address), "The command is copied")}>Copy the command</button>
    </div>
    <p class="claim-answer">${badgeView(toneOfClaim(answer), wordOf(answer))} ${stated ? html`<span class="muted">Stated</span> ${stated}` : nothing}</p>
    ${reason ? html`<p>${sentence(reason)}</p>` : nothing}
    ${stepsView(claim)}
    ${numbersView(claim)}
  `;
}

function stepsView({ steps }: ClaimAnswer): TemplateResult {
  if (steps.length === 0)
    return html`<p class="muted">The sentence above is all the arithmetic that the audit gives of it.</p>`;
  return html`<ol class="work-steps">${steps.map((step) => html`<li><code>${step}</code></li>`)}</ol>`;
}

function numbersView({ computed }: ClaimAnswer): TemplateResult {
  return html`<h3>Computed numbers</h3>
    ${scrollBox(
      "Computed numbers",
      html`<table class="work-facts">
        <thead><tr><th scope="col">Reading</th><th scope="col" class="numeric">Value</th><th scope="col" class="numeric">To the last digit</th></tr></thead>
        <tbody>${computed.map(
          (number) => html`<tr>
            <th scope="row">${nameOf(number)}</th>
            <td class="numeric">${shownView(shownNumber(number))}</td>
            <td class="numeric">${exactly(number)}</td>
          </tr>`,
        )}</tbody>
      </table>`,
    )}`;
}

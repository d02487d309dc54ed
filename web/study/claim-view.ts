// A claim's audit, in the dialog that any number's work has: what is stated, what was computed, and the steps.

import { html, nothing, type TemplateResult } from "lit";
import { sentence } from "../format/words.ts";
import type { ClaimAnswer } from "../generated/plan";
import { badgeView, toneOfClaim } from "../views/badge.ts";
import { nameOf, shownNumber } from "../views/claims.ts";
import { shownView } from "../views/quantity.ts";
import { scrollBox } from "../views/section.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { claimAsLatex, claimAsMarkdown, exactly, numberAt } from "./claim-work.ts";
import { auditCommandOf } from "./copies.ts";
import type { StudyActions } from "./studying.ts";

export function claimView(claim: ClaimAnswer, path: string, address: string, actions: StudyActions): TemplateResult {
  const { answer, stated, reason } = claim;
  const number = numberAt(claim, path);
  const w = words().work;
  return html`
    ${number ? html`<p class="work-value"><strong>${shownNumber(number).text}</strong> ${coreText(nameOf(number))} <span class="muted">${w.to_last_digit(exactly(number), html`<code>${path}</code>`)}</span></p>` : nothing}
    <div class="buttons">
      <button class="button" @click=${() => actions.copyText(claimAsMarkdown(claim), w.audit_markdown_copied)}>${w.copy_markdown}</button>
      <button class="button" @click=${() => actions.copyText(claimAsLatex(claim), w.audit_latex_copied)}>${w.copy_latex}</button>
      <button class="button" @click=${() => actions.copyText(auditCommandOf(address), words().launch.copied)}>${w.copy_command}</button>
    </div>
    <p class="claim-answer">${badgeView(toneOfClaim(answer), words().claims.answers[answer])} ${stated ? html`<span class="muted">${words().claims.stated}</span> ${stated}` : nothing}</p>
    ${reason ? html`<p>${coreText(sentence(reason))}</p>` : nothing}
    ${stepsView(claim)}
    ${numbersView(claim)}
  `;
}

function stepsView({ steps }: ClaimAnswer): TemplateResult {
  if (steps.length === 0) return html`<p class="muted">${words().work.no_steps}</p>`;
  return html`<ol class="work-steps">${steps.map((step) => html`<li><code>${coreText(step)}</code></li>`)}</ol>`;
}

function numbersView({ computed }: ClaimAnswer): TemplateResult {
  const w = words().work;
  return html`<h3>${w.computed}</h3>
    ${scrollBox(
      w.computed,
      html`<table class="work-facts">
        <thead><tr><th scope="col">${w.reading}</th><th scope="col" class="numeric">${w.value}</th><th scope="col" class="numeric">${w.last_digit}</th></tr></thead>
        <tbody>${computed.map(
          (number) => html`<tr>
            <th scope="row">${coreText(nameOf(number))}</th>
            <td class="numeric">${shownView(shownNumber(number))}</td>
            <td class="numeric">${exactly(number)}</td>
          </tr>`,
        )}</tbody>
      </table>`,
    )}`;
}

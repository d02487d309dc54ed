// The whole page: plan on the left, answer on the right. Order of the answer: verdict, reason, detail, proof.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { Evaluated } from "../messages.ts";
import { modelOfClaims } from "../plan/claims.ts";
import { type Comparison, exampleShown, type State } from "../state.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { accuracyLinkView } from "./accuracy-link.ts";
import { assumptionsView } from "./assumptions.ts";
import { betterView } from "./better.ts";
import { claimsView } from "./claims.ts";
import { costView } from "./cost.ts";
import { damagedLinkView } from "./damaged-link.ts";
import { fixingView } from "./fixing.ts";
import { footerView } from "./footer.ts";
import { headlineView } from "./headline.ts";
import { howToReadView } from "./how-to-read.ts";
import { importedView } from "./imported.ts";
import { inputsView } from "./inputs.ts";
import { layoutView } from "./layout.ts";
import { memoryView } from "./memory.ts";
import { movesSectionView } from "./moves.ts";
import { openDialogView } from "./open-dialog.ts";
import { phoneBarView, verdictStripView } from "./phone-bar.ts";
import { planTableView } from "./plan-table.ts";
import { problemsView } from "./problems.ts";
import { ranksWayView } from "./ranks-way.ts";
import { shareDialogView } from "./share-dialog.ts";
import { simulateLinkView } from "./simulate-link.ts";
import { timeView } from "./time.ts";
import { topBarView } from "./top-bar.ts";
import { verdictCardsView } from "./verdict-cards.ts";
import { violationsView } from "./violations.ts";
import { workingView } from "./working.ts";

export function pageView(state: State, actions: Actions): TemplateResult {
  return html`
    ${topBarView(state, actions)}
    ${mainView(state, actions)}
    ${openDialogView(state, actions)}
    ${shareDialogView(state, actions)}
    ${state.study ? state.study.workView() : nothing}
    ${state.keys ? state.keys.view() : nothing}
    ${state.notice && !state.sharing ? html`<p class="notice">${state.notice}</p>` : nothing}
  `;
}

function mainView(state: State, actions: Actions): unknown {
  if (state.damaged) return damagedLinkView(state.damaged, actions);
  return state.comparison?.edited === null ? state.comparison.view() : planView(state, actions);
}

function planView(state: State, actions: Actions): TemplateResult {
  return html`
    <main class="columns sheet-${state.sheet}">
      <div class="rail">
        ${state.answer ? verdictStripView(state.answer.report) : nothing}
        ${inputsView(state, actions)}
      </div>
      <div id="result" class="result" tabindex="-1">
        ${state.comparison ? comparedPlanView(state.comparison, actions) : nothing}
        ${problemsView(state.problems, state.answer !== null, actions)}
        ${state.notes.length > 0 ? html`<ul class="notes" aria-label=${words().page.how_read}>${state.notes.map((note) => html`<li>${coreText(note)}</li>`)}</ul>` : nothing}
        ${state.imported ? importedView(state.imported) : nothing}
        ${state.is_working ? workingView(actions) : nothing}
        ${state.answer ? answerView(state.answer, state, actions) : nothing}
      </div>
    </main>
    ${phoneBarView(state, actions)}
  `;
}

/** One of several: the address has all of them. */
function comparedPlanView({ plans, edited }: Comparison, actions: Actions): TemplateResult {
  const letter = String.fromCharCode("A".charCodeAt(0) + (edited ?? 0));
  return html`<p class="compared-plan">${words().page.compared(letter, plans.length)}
    <button class="button" @click=${actions.compare}>${words().page.back}</button></p>`;
}

function answerView(answer: Evaluated, state: State, actions: Actions): TemplateResult {
  const { report } = answer;
  const is_older = state.problems.length > 0;
  const opens = state.is_live ? actions.explain : undefined;
  return html`<div class="answer ${is_older ? "is-older" : ""}">
    ${planTableView(state)}
    ${headlineView(report, exampleShown(state) !== null)}
    ${verdictCardsView(report.verdicts, opens, report, (verdict) => fixingView(verdict, state, actions))}
    ${violationsView(report.layout.violations, actions)}
    ${state.search ? state.search.view() : betterView(actions, state.is_live)}
    ${memoryView(report, answer.memory_svg, opens)}
    ${timeView(report.time, simulateLinkView(state.plan), opens, answer.complete)}
    ${movesSectionView(state, actions)}
    ${costView(report.cost, opens)}
    ${layoutView(report, answer.grid_svg, opens, ranksWayView(state, actions), state.study?.ranked?.told != null)}
    ${claimsView(report.claims, modelOfClaims(answer.complete, state.claim_models), actions, opens)}
    ${assumptionsView(report, actions, accuracyLinkView())}
    ${howToReadView()}
    ${footerView(answer, state, actions)}
  </div>`;
}

// The table of a comparison: a column a plan, a row a target, and below them the inputs that differ.

import { html, nothing, type TemplateResult } from "lit";
import {
  comparison,
  differenceText,
  type InputRow,
  letterOf,
  most_compared,
  type TargetCell,
  type TargetRow,
} from "../../wasm/compare.ts";
import { formatQuantity } from "../format/quantity.ts";
import type { TargetVerdict } from "../generated/plan";
import type { ComparedPlan, State } from "../state.ts";
import { badgeView, toneOf } from "../views/badge.ts";
import { importedView } from "../views/imported.ts";
import { inputs_id } from "../views/inputs.ts";
import { shownView } from "../views/quantity.ts";
import { scrollBox } from "../views/section.ts";
import { headlineOf, targetTitle } from "../words/core.ts";
import { pathLabels } from "../words/fields.ts";
import { coreLanguage, coreText, saidView } from "../words/said.ts";
import { words } from "../words/words.ts";
import { type ComparisonActions, copy_of_baseline } from "./comparing.ts";

export const comparison_title_id = "comparison-title";

export function comparisonView(state: State, actions: ComparisonActions): TemplateResult | typeof nothing {
  if (!state.comparison) return nothing;
  const { compared, problem } = state.comparison;
  const { sides, link } = compared;
  const w = words().compare;
  const found = comparison(sides);
  return html`<main id="result" class="comparison" tabindex="-1">
    <h2 id=${comparison_title_id} tabindex="-1">${w.title(sides.length)}</h2>
    ${state.notes.length > 0 ? html`<ul class="notes" aria-label=${words().page.how_read}>${state.notes.map((note) => html`<li>${coreText(note)}</li>`)}</ul>` : nothing}
    ${state.imported ? importedView(state.imported) : nothing}
    ${link === null ? html`<p class="comparison-problem">${w.no_link}</p>` : nothing}
    ${scrollBox(
      w.label,
      html`<table class="comparison-table">
        <thead>
          <tr><td></td>${sides.map((side, index) => headView(side, index, state.page_address, actions))}</tr>
        </thead>
        <tbody>${found.targets.map(targetView)}</tbody>
        <tbody>
          <tr class="comparison-group"><th scope="rowgroup" colspan=${sides.length + 1}>${found.inputs.length > 0 ? w.differs : w.nothing_differs}</th></tr>
          ${found.inputs.map(inputView)}
        </tbody>
      </table>`,
    )}
    <div id=${inputs_id} class="comparison-add" tabindex="-1">
      ${sides.length < most_compared ? addView(state, actions) : html`<p class="muted">${w.most(most_compared)}</p>`}
    </div>
    <p class="comparison-problem" role="alert">${saidView(problem)}</p>
  </main>`;
}

function headView(side: ComparedPlan, index: number, page_address: string, actions: ComparisonActions): TemplateResult {
  const w = words().compare;
  const { headline, title } = side.report;
  const letter = letterOf(index);
  const name = title || words().page.untitled;
  return html`<th scope="col">
    <div class="comparison-name"><span class="letter">${letter}</span>
      ${side.link === null ? name : html`<a href="${page_address}${side.link}" title=${w.by_itself}>${name}</a>`}</div>
    ${badgeView(toneOf(headline.verdict), words().verdicts[headline.verdict])}
    <p>${saidView(headlineOf(side.report).sentence)}</p>
    <p class="buttons">
      <button class="button" aria-label=${w.edit_of(letter)} @click=${() => actions.edit(index)}>${w.edit}</button>
      ${index > 0 ? html`<button class="button" aria-label=${w.baseline_of(letter)} title=${w.baseline_help} @click=${() => actions.makeBaseline(index)}>${w.baseline}</button>` : nothing}
      <button class="button" aria-label=${w.remove_of(letter)} @click=${() => actions.remove(index)}>${w.remove}</button>
    </p>
  </th>`;
}

function targetView({ target, title, unit, cells }: TargetRow): TemplateResult {
  return html`<tr data-target=${target}>
    <th scope="row">${targetTitle({ target, title })}</th>
    ${cells.map((cell) => html`<td>${cellView(cell, unit)}</td>`)}
  </tr>`;
}

function cellView({ verdict, value, difference, is_better }: TargetCell, unit: string): TemplateResult {
  const asked = verdict === "not asked" ? null : (verdict as TargetVerdict["verdict"]);
  return html`${asked ? badgeView(toneOf(asked), words().verdicts[asked]) : html`<span class="muted">${words().compare.not_asked}</span>`}
    ${value === null ? nothing : html`<div class="comparison-value">${shownView(formatQuantity(value, unit))}</div>`}
    ${difference === null ? nothing : differenceView(difference, is_better)}`;
}

/** The word beside the sign: more is not always better. */
function differenceView(difference: number, is_better: boolean | null): TemplateResult {
  const text = differenceText(difference);
  if (is_better === null || text === "=") return html`<div class="muted">${words().compare.same}</div>`;
  return html`<div class="word tone-${is_better ? "meets" : "misses"}">${is_better ? words().compare.better(text) : words().compare.worse(text)}</div>`;
}

function inputView({ path, cells }: InputRow): TemplateResult {
  return html`<tr>
    <th scope="row">${pathLabels(path).join(" · ")}</th>
    ${cells.map((cell, i) => html`<td class=${i > 0 && cell !== cells[0] ? "differs" : ""}>${cell}</td>`)}
  </tr>`;
}

function addView({ presets }: State, actions: ComparisonActions): TemplateResult {
  const w = words().compare;
  return html`<form @submit=${(event: SubmitEvent) => submitted(event, actions.addPlan)}>
      <label for="comparison-plan">${w.add_plan}</label>
      <select id="comparison-plan" name="given">
        <option value=${copy_of_baseline}>${w.copy_of_first}</option>
        ${presets.plans.map(({ name, title }) => html`<option value=${name} lang=${coreLanguage() ?? nothing}>${title}</option>`)}
      </select>
      <button class="button">${w.add}</button>
    </form>
    <form @submit=${(event: SubmitEvent) => submitted(event, actions.addText)}>
      <label for="comparison-text">${w.add_text}</label>
      <input id="comparison-text" name="given" autocomplete="off" spellcheck="false" />
      <button class="button" aria-label=${w.add_pasted}>${w.add}</button>
    </form>`;
}

function submitted(event: SubmitEvent, add: (given: string) => void): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  add(String(new FormData(form).get("given") ?? ""));
  form.reset();
}

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
import { labelOf } from "../format/label.ts";
import { formatQuantity } from "../format/quantity.ts";
import { keepUnits } from "../format/sentence.ts";
import type { TargetVerdict } from "../generated/plan";
import type { ComparedPlan, State } from "../state.ts";
import { badgeView, toneOf } from "../views/badge.ts";
import { importedView } from "../views/imported.ts";
import { inputs_id } from "../views/inputs.ts";
import { shownView } from "../views/quantity.ts";
import { scrollBox } from "../views/section.ts";
import { type ComparisonActions, copy_of_baseline } from "./comparing.ts";

export const comparison_title_id = "comparison-title";

export function comparisonView(state: State, actions: ComparisonActions): TemplateResult | typeof nothing {
  if (!state.comparison) return nothing;
  const { compared, problem } = state.comparison;
  const { sides, link } = compared;
  const found = comparison(sides);
  return html`<main id="result" class="comparison" tabindex="-1">
    <h2 id=${comparison_title_id} tabindex="-1">${sides.length} plans, compared with A</h2>
    ${state.notes.length > 0 ? html`<ul class="notes" aria-label="How it was read">${state.notes.map((note) => html`<li>${note}</li>`)}</ul>` : nothing}
    ${state.imported ? importedView(state.imported) : nothing}
    ${link === null ? html`<p class="comparison-problem">No link can hold these plans: the address does not keep them.</p>` : nothing}
    ${scrollBox(
      "Comparison",
      html`<table class="comparison-table">
        <thead>
          <tr><td></td>${sides.map((side, index) => headView(side, index, state.page_address, actions))}</tr>
        </thead>
        <tbody>${found.targets.map(targetView)}</tbody>
        <tbody>
          <tr class="comparison-group"><th scope="rowgroup" colspan=${sides.length + 1}>${found.inputs.length > 0 ? "What differs" : "The plans differ in nothing. Edit one of them."}</th></tr>
          ${found.inputs.map(inputView)}
        </tbody>
      </table>`,
    )}
    <div id=${inputs_id} class="comparison-add" tabindex="-1">
      ${sides.length < most_compared ? addView(state, actions) : html`<p class="muted">A comparison has at most ${most_compared} plans.</p>`}
    </div>
    <p class="comparison-problem" role="alert">${problem}</p>
  </main>`;
}

function headView(side: ComparedPlan, index: number, page_address: string, actions: ComparisonActions): TemplateResult {
  const { headline, title } = side.report;
  const letter = letterOf(index);
  const name = title || "Untitled plan";
  return html`<th scope="col">
    <div class="comparison-name"><span class="letter">${letter}</span>
      ${side.link === null ? name : html`<a href="${page_address}${side.link}" title="This plan by itself">${name}</a>`}</div>
    ${badgeView(toneOf(headline.verdict), headline.verdict)}
    <p>${keepUnits(headline.sentence)}</p>
    <p class="buttons">
      <button class="button" aria-label="Edit ${letter}" @click=${() => actions.edit(index)}>Edit</button>
      ${index > 0 ? html`<button class="button" aria-label="Compare with ${letter}" title="The plan that the others are compared with" @click=${() => actions.makeBaseline(index)}>Baseline</button>` : nothing}
      <button class="button" aria-label="Remove ${letter}" @click=${() => actions.remove(index)}>Remove</button>
    </p>
  </th>`;
}

function targetView({ target, title, unit, cells }: TargetRow): TemplateResult {
  return html`<tr data-target=${target}>
    <th scope="row">${title}</th>
    ${cells.map((cell) => html`<td>${cellView(cell, unit)}</td>`)}
  </tr>`;
}

function cellView({ verdict, value, difference, is_better }: TargetCell, unit: string): TemplateResult {
  const is_asked = verdict !== "not asked";
  return html`${is_asked ? badgeView(toneOf(verdict as TargetVerdict["verdict"]), verdict) : html`<span class="muted">not asked</span>`}
    ${value === null ? nothing : html`<div class="comparison-value">${shownView(formatQuantity(value, unit))}</div>`}
    ${difference === null ? nothing : differenceView(difference, is_better)}`;
}

/** The word beside the sign: more is not always better. */
function differenceView(difference: number, is_better: boolean | null): TemplateResult {
  const text = differenceText(difference);
  if (is_better === null || text === "=") return html`<div class="muted">the same</div>`;
  return html`<div class="word tone-${is_better ? "meets" : "misses"}">${text}, ${is_better ? "better" : "worse"}</div>`;
}

function inputView({ path, cells }: InputRow): TemplateResult {
  return html`<tr>
    <th scope="row">${path.split(".").map(labelOf).join(" · ")}</th>
    ${cells.map((cell, i) => html`<td class=${i > 0 && cell !== cells[0] ? "differs" : ""}>${cell}</td>`)}
  </tr>`;
}

function addView({ presets }: State, actions: ComparisonActions): TemplateResult {
  return html`<form @submit=${(event: SubmitEvent) => submitted(event, actions.addPlan)}>
      <label for="comparison-plan">Add a plan</label>
      <select id="comparison-plan" name="given">
        <option value=${copy_of_baseline}>A copy of A</option>
        ${presets.plans.map(({ name, title }) => html`<option value=${name}>${title}</option>`)}
      </select>
      <button class="button">Add</button>
    </form>
    <form @submit=${(event: SubmitEvent) => submitted(event, actions.addText)}>
      <label for="comparison-text">Or one from a link, as JSON, or what changes A: a launch line, a config.json</label>
      <input id="comparison-text" name="given" autocomplete="off" spellcheck="false" />
      <button class="button" aria-label="Add what was pasted">Add</button>
    </form>`;
}

function submitted(event: SubmitEvent, add: (given: string) => void): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  add(String(new FormData(form).get("given") ?? ""));
  form.reset();
}

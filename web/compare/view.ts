// Plans side by side on the page: the table, what can be done with each plan, and how another is added.

import { html, nothing, type TemplateResult } from "lit";
import { letterOf, most_compared } from "../../wasm/compare.ts";
import type { State } from "../state.ts";
import { comparison_text_id } from "../views/ids.ts";
import { importedView } from "../views/imported.ts";
import { inputs_id } from "../views/inputs.ts";
import { scrollBox } from "../views/section.ts";
import { type ComparisonActions, copy_of_baseline } from "./comparing.ts";
import { comparisonTable } from "./table.ts";

export const comparison_title_id = "comparison-title";

export function comparisonView(state: State, actions: ComparisonActions): TemplateResult | typeof nothing {
  if (!state.comparison) return nothing;
  const { compared, problem } = state.comparison;
  const { sides, link } = compared;
  return html`<main id="result" class="comparison" tabindex="-1">
    <h2 id=${comparison_title_id} tabindex="-1">${sides.length} plans, compared with A</h2>
    ${state.notes.length > 0 ? html`<ul class="notes" aria-label="How it was read">${state.notes.map((note) => html`<li>${note}</li>`)}</ul>` : nothing}
    ${state.imported ? importedView(state.imported) : nothing}
    ${link === null ? html`<p class="comparison-problem">No link can hold these plans: the address does not keep them.</p>` : nothing}
    ${scrollBox(
      "Comparison",
      comparisonTable(sides, {
        advice: "Edit one of them.",
        nameView: (name, side) =>
          side.link === null
            ? html`${name}`
            : html`<a href="${state.page_address}${side.link}" title="This plan by itself">${name}</a>`,
        toolsView: (index) => toolsView(index, actions),
      }),
    )}
    <div id=${inputs_id} class="comparison-add" tabindex="-1">
      ${sides.length < most_compared ? addView(state, actions) : html`<p class="muted">A comparison has at most ${most_compared} plans.</p>`}
    </div>
    <p class="comparison-problem" role="alert">${problem}</p>
  </main>`;
}

function toolsView(index: number, actions: ComparisonActions): TemplateResult {
  const letter = letterOf(index);
  return html`<p class="buttons">
    <button class="button" aria-label="Edit ${letter}" @click=${() => actions.edit(index)}>Edit</button>
    ${index > 0 ? html`<button class="button" aria-label="Compare with ${letter}" title="The plan that the others are compared with" @click=${() => actions.makeBaseline(index)}>Baseline</button>` : nothing}
    <button class="button" aria-label="Remove ${letter}" @click=${() => actions.remove(index)}>Remove</button>
  </p>`;
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
      <label for=${comparison_text_id}>Or one from a link, as JSON, or what changes A: a launch line, a config.json</label>
      <input id=${comparison_text_id} name="given" autocomplete="off" spellcheck="false" />
      <button class="button" aria-label="Add what was pasted">Add</button>
    </form>`;
}

function submitted(event: SubmitEvent, add: (given: string) => void): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  add(String(new FormData(form).get("given") ?? ""));
  form.reset();
}

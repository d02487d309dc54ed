// Plans side by side on the page: the table, what can be done with each plan, and how another is added.

import { html, nothing, type TemplateResult } from "lit";
import { letterOf, most_compared } from "../../wasm/compare.ts";
import type { State } from "../state.ts";
import { comparison_text_id } from "../views/ids.ts";
import { importedView } from "../views/imported.ts";
import { inputs_id } from "../views/inputs.ts";
import { scrollBox } from "../views/section.ts";
import { coreLanguage, coreText, saidView } from "../words/said.ts";
import { words } from "../words/words.ts";
import { type ComparisonActions, copy_of_baseline } from "./comparing.ts";
import { comparisonTable } from "./table.ts";

export const comparison_title_id = "comparison-title";

export function comparisonView(state: State, actions: ComparisonActions): TemplateResult | typeof nothing {
  if (!state.comparison) return nothing;
  const { compared, problem } = state.comparison;
  const { sides, link } = compared;
  const w = words().compare;
  return html`<main id="result" class="comparison" tabindex="-1">
    <h2 id=${comparison_title_id} tabindex="-1">${w.title(sides.length)}</h2>
    ${state.notes.length > 0 ? html`<ul class="notes" aria-label=${words().page.how_read}>${state.notes.map((note) => html`<li>${coreText(note)}</li>`)}</ul>` : nothing}
    ${state.imported ? importedView(state.imported) : nothing}
    ${link === null ? html`<p class="comparison-problem">${w.no_link}</p>` : nothing}
    ${scrollBox(
      words().compare.label,
      comparisonTable(sides, {
        advice: words().compare.edit_one,
        nameView: (name, side) =>
          side.link === null
            ? html`${name}`
            : html`<a href="${state.page_address}${side.link}" title=${words().compare.by_itself}>${name}</a>`,
        toolsView: (index) => toolsView(index, actions),
      }),
    )}
    <div id=${inputs_id} class="comparison-add" tabindex="-1">
      ${sides.length < most_compared ? addView(state, actions) : html`<p class="muted">${w.most(most_compared)}</p>`}
    </div>
    <p class="comparison-problem" role="alert">${saidView(problem)}</p>
  </main>`;
}

function toolsView(index: number, actions: ComparisonActions): TemplateResult {
  const w = words().compare;
  const letter = letterOf(index);
  return html`<p class="buttons">
    <button class="button" aria-label=${w.edit_of(letter)} @click=${() => actions.edit(index)}>${w.edit}</button>
    ${index > 0 ? html`<button class="button" aria-label=${w.baseline_of(letter)} title=${w.baseline_help} @click=${() => actions.makeBaseline(index)}>${w.baseline}</button>` : nothing}
    <button class="button" aria-label=${w.remove_of(letter)} @click=${() => actions.remove(index)}>${w.remove}</button>
  </p>`;
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
      <label for=${comparison_text_id}>${w.add_text}</label>
      <input id=${comparison_text_id} name="given" autocomplete="off" spellcheck="false" />
      <button class="button" aria-label=${w.add_pasted}>${w.add}</button>
    </form>`;
}

function submitted(event: SubmitEvent, add: (given: string) => void): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  add(String(new FormData(form).get("given") ?? ""));
  form.reset();
}

// The plan as a form, built from the schema alone: groups that fold, each with its result in a line.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { type Group, groupsOf } from "../form/groups.ts";
import { remarksOf } from "../form/remarks.ts";
import type { State } from "../state.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import type { Form } from "./field.ts";
import { groupSummary } from "./group-summary.ts";
import { fieldsView, objectView } from "./object.ts";
import { serviceLevelView } from "./service-level.ts";

export const inputs_id = "inputs";

export function inputsView(state: State, actions: Actions): TemplateResult {
  const plans = { plan: state.plan, complete: state.answer?.complete ?? {} };
  const form: Form = {
    ...plans,
    problems: state.problems,
    revealed: state.revealed,
    unfolded: state.unfolded,
    titles: presetTitles(state.presets),
    remarks: remarksOf(plans),
    actions,
  };
  return html`<form id=${inputs_id} class="inputs" tabindex="-1" aria-label=${words().form.plan} autocomplete="off" ?inert=${!state.is_live} @submit=${(event: Event) => event.preventDefault()}>
    ${groupsOf(state.fields).map((group) => groupView(group, form, state))}
    ${noteView(state)}
  </form>`;
}

function groupView(group: Group, form: Form, state: State): TemplateResult {
  const problem_count = form.problems.filter(({ path }) =>
    group.fields.some(({ name }) => startsAt(path, name)),
  ).length;
  const [only] = group.fields;
  const is_single_object = group.fields.length === 1 && only?.kind === "object";
  return html`<details class="group" ?open=${group.starts_open}>
    <summary>
      <h2>${words().form.groups[group.id] ?? group.id}</h2>
      ${problem_count > 0 ? html`<span class="problem-count">${words().problems.count(problem_count)}</span>` : nothing}
      <span class="group-line">${groupSummary(group.id, state)}</span>
    </summary>
    <div class="group-body">${group.id === "targets" ? serviceLevelView(state.answer?.report.verdicts ?? [], form) : nothing}${is_single_object && only ? objectView(only, only.name, form) : fieldsView(group.fields, "", form)}</div>
  </details>`;
}

/** One place for help, so that nothing moves when the focus does. */
function noteView({ described }: State): TemplateResult {
  return html`<p class="field-note" aria-hidden="true">
    ${described ? html`<strong>${described.label}</strong> ${described.help_language ? coreText(described.help) : described.help} ${exampleView(described.example)}` : words().form.at_once}
  </p>`;
}

function exampleView(example: string): TemplateResult | typeof nothing {
  return example ? html`<span class="muted">${words().form.for_example}<code>${example}</code></span>` : nothing;
}

export function presetTitles(presets: State["presets"]): ReadonlyMap<string, string> {
  return new Map(
    [...presets.models, ...presets.accelerators, ...presets.engines].map(({ name, title }) => [name, title]),
  );
}

function startsAt(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);
}

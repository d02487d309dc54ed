// A tool's problem as a form, under the example that it started from.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Form } from "../views/field.ts";
import { fieldsView } from "../views/object.ts";
import type { ToolActions } from "./actions.ts";
import { type Draft, isUnedited } from "./desk.ts";
import type { ToolBegun } from "./messages.ts";
import { slidersView } from "./sliders-view.ts";
import { deskOf, type ToolState } from "./state.ts";

export function formView(tool: ToolBegun, state: ToolState, actions: ToolActions): TemplateResult {
  const { draft } = deskOf(state);
  const form: Form = {
    plan: draft.problem,
    complete: state.solved?.complete ?? {},
    problems: state.problems,
    revealed: state.revealed,
    unfolded: state.unfolded,
    titles: new Map(),
    actions,
  };
  return html`<form class="inputs" aria-label="Problem" autocomplete="off" @submit=${(event: Event) => event.preventDefault()}>
    <div class="group group-body">
      ${exampleView(tool, draft, actions)}
      ${slidersView(tool.name, state, actions)}
      ${fieldsView(state.fields, "", form)}
    </div>
    <p class="field-note" aria-hidden="true">
      ${state.described ? html`<strong>${state.described.label}</strong> ${state.described.help}` : "Every edit is answered at once."}
    </p>
  </form>`;
}

/** The value of the option that says that the problem is no example as it is. */
const own = "";

function exampleView(tool: ToolBegun, draft: Draft, actions: ToolActions): TemplateResult {
  const chosen = isUnedited(tool, draft) ? draft.example : own;
  const choose = (event: Event) => actions.openExample((event.target as HTMLSelectElement).value);
  return html`<div class="wide"><div class="row">
      <label for="tool-example">Example</label>
      <select id="tool-example" title=${draftTitle(tool, draft)} .value=${live(chosen)} @change=${choose}>
        ${chosen === own ? html`<option value=${own} selected>${draftTitle(tool, draft)}</option>` : nothing}
        ${tool.examples.map(({ name, example }) => html`<option value=${name} ?selected=${name === chosen}>${example.title}</option>`)}
      </select>
    </div></div>
    ${
      chosen === own && draft.example
        ? html`<p class="changed">Edited.
          <button type="button" class="link" @click=${() => actions.openExample(draft.example)}>Back to the example</button></p>`
        : nothing
    }`;
}

/** "Two A100s and a pair of V100s: the original finds no chain, edited". */
export function draftTitle(tool: ToolBegun, draft: Draft): string {
  const title = tool.examples.find(({ name }) => name === draft.example)?.example.title;
  if (!title) return "A problem of its own";
  return isUnedited(tool, draft) ? title : `${title}, edited`;
}

// Why there is no answer: everything that the core refuses, each a way to the plan's field.

import { html, nothing, type TemplateResult } from "lit";
import { sentence } from "../format/words.ts";
import type { Problem } from "../messages.ts";
import { fieldId } from "../views/field-id.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import type { SearchActions } from "./searching.ts";

export function refusedView(
  problems: Problem[],
  actions: Pick<SearchActions, "goTo">,
): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<div class="problems" role="group" aria-label=${words().search.no_answer_why}>
    <p><strong>${words().search.no_answer(problems.length)}</strong></p>
    <ul>
      ${problems.map((problem) => html`<li>${problemView(problem, actions)}</li>`)}
    </ul>
  </div>`;
}

function problemView({ path, message }: Problem, actions: Pick<SearchActions, "goTo">): TemplateResult {
  if (!path) return html`${coreText(sentence(message))}`;
  return html`<button class="link" @click=${() => actions.goTo(fieldId(path))}>${path}</button>: ${coreText(message)}`;
}

// Why there is no answer: everything that the core refuses, each a way to the plan's field.

import { html, nothing, type TemplateResult } from "lit";
import { plural, sentence } from "../format/words.ts";
import type { Problem } from "../messages.ts";
import { fieldId } from "../views/field-id.ts";
import type { SearchActions } from "./searching.ts";

export function refusedView(
  problems: Problem[],
  actions: Pick<SearchActions, "goTo">,
): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<div class="problems" role="group" aria-label="Why there is no answer">
    <p><strong>There is no answer: ${plural(problems.length, "problem")}</strong></p>
    <ul>
      ${problems.map((problem) => html`<li>${problemView(problem, actions)}</li>`)}
    </ul>
  </div>`;
}

function problemView({ path, message }: Problem, actions: Pick<SearchActions, "goTo">): TemplateResult {
  if (!path) return html`${sentence(message)}`;
  return html`<button class="link" @click=${() => actions.goTo(fieldId(path))}>${path}</button>: ${message}`;
}

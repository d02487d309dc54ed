// Everything that is wrong with the problem; what has a field of its own is a way to it.

import { html, nothing, type TemplateResult } from "lit";
import { plural, sentence } from "../format/words.ts";
import type { Problem } from "../messages.ts";
import { fieldAt } from "../plan/shorthand.ts";
import { fieldId } from "../views/field-id.ts";
import type { ToolActions } from "./actions.ts";
import type { ToolState } from "./state.ts";

export function problemsView(
  { problems, fields, solved }: ToolState,
  actions: ToolActions,
): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<section class="problems" aria-labelledby="problems">
    <h2 id="problems">${plural(problems.length, "thing")} to mend in the problem</h2>
    <ul>
      ${problems.map((problem) => html`<li>${problemView(problem, fieldAt(fields, problem.path) !== null, actions)}</li>`)}
    </ul>
    ${solved ? html`<p>Below is the answer to the problem as it last could be read.</p>` : nothing}
  </section>`;
}

function problemView({ path, message }: Problem, has_field: boolean, actions: ToolActions): TemplateResult {
  if (!path) return html`${sentence(message)}`;
  const where = has_field
    ? html`<button class="link" @click=${() => actions.goTo(fieldId(path))}>${path}</button>`
    : html`<code>${path}</code>`;
  return html`${where}: ${message}`;
}

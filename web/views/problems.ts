// Everything that is wrong with the plan, in the plan's order, each a way to its field.

import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../messages.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { fieldId } from "./field-id.ts";

export function problemsView(
  problems: Problem[],
  has_older_answer: boolean,
  actions: { goTo(id: string): void },
  of = "",
): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<section class="problems" aria-labelledby="problems">
    <h2 id="problems">${words().problems.title(problems.length, of)}</h2>
    <ul>
      ${problems.map((problem) => html`<li>${problemView(problem, actions)}</li>`)}
    </ul>
    ${has_older_answer ? html`<p>${words().problems.older(of)}</p>` : nothing}
  </section>`;
}

function problemView({ path, message }: Problem, actions: { goTo(id: string): void }): TemplateResult {
  if (!path) return html`${coreText(message)}`;
  return html`<button class="link" @click=${() => actions.goTo(fieldId(path))}>${path}</button>: ${coreText(message)}`;
}

// The defaults that the result rests on, and how wrong the numbers may be.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { sentence } from "../format/words.ts";
import type { Report } from "../generated/plan";
import { helpAt } from "../words/fields.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { fieldId } from "./field-id.ts";
import { scrollBox, sectionView } from "./section.ts";

export function assumptionsView(
  { assumptions, error_band }: Report,
  actions: Actions,
  about_error: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return sectionView("assumptions", words().assumptions.title, coreText(sentence(error_band)), [
    about_error,
    assumptions.length > 0 ? tableView(assumptions, actions) : nothing,
  ]);
}

function tableView(assumptions: Report["assumptions"], actions: Actions): TemplateResult {
  const w = words().assumptions;
  return scrollBox(
    w.title,
    html`<table>
      <thead>
        <tr><th scope="col">${w.taken}</th><th scope="col">${w.value}</th><th scope="col">${w.what}</th></tr>
      </thead>
      <tbody>
        ${assumptions.map(
          ({ path, value, help }) => html`<tr>
            <th scope="row"><button class="link" @click=${() => actions.goTo(fieldId(path))}>${path}</button></th>
            <td>${value}</td>
            <td>${helpAt(path) ?? coreText(help)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

// The defaults that the result rests on, and how wrong the numbers may be.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { sentence } from "../format/words.ts";
import type { Report } from "../generated/plan";
import { fieldId } from "./field-id.ts";
import { scrollBox, sectionView } from "./section.ts";

export function assumptionsView(
  { assumptions, error_band }: Report,
  actions: Actions,
  about_error: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return sectionView("assumptions", "Assumptions", sentence(error_band), [
    about_error,
    assumptions.length > 0 ? tableView(assumptions, actions) : nothing,
  ]);
}

function tableView(assumptions: Report["assumptions"], actions: Actions): TemplateResult {
  return scrollBox(
    "Assumptions",
    html`<table>
      <thead>
        <tr><th scope="col">Not stated, so taken as</th><th scope="col">Value</th><th scope="col">What it is</th></tr>
      </thead>
      <tbody>
        ${assumptions.map(
          ({ path, value, help }) => html`<tr>
            <th scope="row"><button class="link" @click=${() => actions.goTo(fieldId(path))}>${path}</button></th>
            <td>${value}</td>
            <td>${help}</td>
          </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

// One choice and one number, for fields of which a plan states exactly one.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { chosenOf, type OneOf, withChoice } from "../form/one-of.ts";
import { pathTo } from "../plan/path.ts";
import { words } from "../words/words.ts";
import { type Form, fieldView, isWrong, rowView } from "./field.ts";
import { fieldId } from "./field-id.ts";

export function oneOfView(one_of: OneOf, path: string, form: Form): TemplateResult {
  const chosen = chosenOf(one_of, path, form);
  const { members, help } = one_of;
  const choose = (event: Event) => {
    const to = members.find(({ name }) => name === (event.target as HTMLSelectElement).value);
    if (to) form.actions.edit(path, withChoice(one_of, to, path, form));
  };
  // What is wrong with the choice is told of the object; so the choice stands for it.
  const select = html`<select
    id=${fieldId(path)}
    title=${help}
    aria-invalid=${isWrong(path, form) ? "true" : nothing}
    aria-describedby=${isWrong(path, form) ? `problem-${path}` : nothing}
    .value=${live(chosen?.name ?? "")}
    @change=${choose}
    @focus=${() => chosen && form.actions.describe(chosen)}
  >
    ${chosen ? nothing : html`<option value="" selected>${words().form.not_stated}</option>`}
    ${members.map((one) => html`<option value=${one.name} ?selected=${one === chosen}>${one.label}</option>`)}
  </select>`;
  return html`${rowView(one_of, path, form, select)}
    ${chosen ? fieldView({ ...chosen, is_optional: false }, pathTo(path, chosen.name), form) : nothing}`;
}

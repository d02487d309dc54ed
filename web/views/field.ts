// One field of the plan: its label, what the user stated, and what is wrong with it. What is not stated shows its
// effective value as a placeholder.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { FormActions } from "../actions.ts";
import type { Remark } from "../form/remarks.ts";
import type { Field } from "../form/schema.ts";
import { effectiveAt, emptied, isUnderPreset, type Plans, type Texts, textsOf } from "../form/values.ts";
import type { Problem } from "../messages.ts";
import { entryText, entryValue, listEntryValue } from "../plan/entry.ts";
import { type Json, valueAt } from "../plan/path.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { fieldId } from "./field-id.ts";

/** What every field needs to know of the plan. */
export interface Form extends Plans {
  problems: Problem[];
  revealed: ReadonlySet<string>;
  unfolded: ReadonlySet<string>;
  /** What people call the presets. */
  titles: ReadonlyMap<string, string>;
  /** What is worth a word beside a field, by its path. */
  remarks?: ReadonlyMap<string, Remark>;
  actions: FormActions;
}

export function fieldView(field: Field, path: string, form: Form): TemplateResult {
  return rowView(field, path, form, controlView(field, path, form));
}

export function rowView(
  { label }: { label: string },
  path: string,
  form: Form,
  control: TemplateResult,
): TemplateResult {
  return html`<div class="row">
    <label for=${fieldId(path)}>${label}</label>
    ${control}
    ${problemsAt(path, form).map(({ message }) => html`<p class="field-problem" id="problem-${path}">${coreText(message)}</p>`)}
  </div>`;
}

function controlView(field: Field, path: string, form: Form): TemplateResult {
  switch (field.kind) {
    case "boolean":
      return checkbox(field, path, form);
    case "choice":
      return choice(field, path, form);
    case "list":
      return listInput(field, path, form);
    case "number":
      return textInput(field, path, form, textsOf(field, path, form), entryValue);
    default:
      return textInput(field, path, form, textsOf(field, path, form), (text) => text || undefined);
  }
}

export function textInput(
  field: Field,
  path: string,
  form: Form,
  { text, placeholder }: Texts,
  valueTyped: (text: string) => Json | undefined,
): TemplateResult {
  const input = (event: Event) => form.actions.edit(path, valueTyped(typed(event)) ?? emptied(field, path, form));
  const change = () => valueAt(form.plan, path) === "" && form.actions.edit(path, undefined);
  return html`<input
    type="text"
    id=${fieldId(path)}
    title=${field.help}
    inputmode=${field.kind === "number" && !field.unit ? "decimal" : nothing}
    placeholder=${placeholder || words().form.not_stated}
    aria-invalid=${isWrong(path, form) ? "true" : nothing}
    aria-describedby=${isWrong(path, form) ? `problem-${path}` : nothing}
    spellcheck="false"
    .value=${live(text)}
    @input=${input}
    @change=${change}
    @focus=${() => form.actions.describe(field)}
  />`;
}

/** Numbers with commas between are read when the field is left: half a list is not a list. */
function listInput(field: Field, path: string, form: Form): TemplateResult {
  const { text, placeholder } = textsOf(field, path, form);
  const change = (event: Event) => form.actions.edit(path, listEntryValue(typed(event)) ?? emptied(field, path, form));
  return html`<input
    type="text"
    id=${fieldId(path)}
    data-read="when left"
    title=${field.help}
    placeholder=${placeholder || words().form.not_stated}
    aria-invalid=${isWrong(path, form) ? "true" : nothing}
    aria-describedby=${isWrong(path, form) ? `problem-${path}` : nothing}
    .value=${live(text)}
    @change=${change}
    @focus=${() => form.actions.describe(field)}
  />`;
}

function checkbox(field: Field, path: string, form: Form): TemplateResult {
  return html`<input
    type="checkbox"
    id=${fieldId(path)}
    title=${field.help}
    .checked=${live(effectiveAt(path, form) === true)}
    @change=${(event: Event) => form.actions.edit(path, (event.target as HTMLInputElement).checked)}
    @focus=${() => form.actions.describe(field)}
  />`;
}

function choice(field: Field, path: string, form: Form): TemplateResult {
  const { text, placeholder } = textsOf(field, path, form);
  const change = (event: Event) => form.actions.edit(path, typed(event) || unchosen(field, path, form));
  return html`<select
    id=${fieldId(path)}
    title=${field.help}
    aria-invalid=${isWrong(path, form) ? "true" : nothing}
    aria-describedby=${isWrong(path, form) ? `problem-${path}` : nothing}
    .value=${live(text)}
    @change=${change}
    @focus=${() => form.actions.describe(field)}
  >
    ${field.is_required ? nothing : html`<option value="" ?selected=${text === ""}>${unchosenText(field, placeholder)}</option>`}
    ${optionsOf(field, text).map((one) => html`<option value=${one} ?selected=${one === text}>${one}</option>`)}
  </select>`;
}

/** The first option: not stated, or the default where a preset might say otherwise. */
function unchosen(field: Field, path: string, form: Form): Json | undefined {
  if (!isUnderPreset(path, form)) return undefined;
  return field.is_optional ? null : field.default_value;
}

function unchosenText(field: Field, placeholder: string): string {
  const usual = entryText(field.default_value) || placeholder;
  const { by_default, not_stated } = words().form;
  return usual && usual !== not_stated ? by_default(usual) : not_stated;
}

/** A word that the schema does not know still stands in its field: nothing that was typed is lost. */
function optionsOf({ choices }: Field, value: string): string[] {
  return value === "" || choices.includes(value) ? choices : [value, ...choices];
}

function typed(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}

function problemsAt(path: string, { problems }: Form): Problem[] {
  return problems.filter((problem) => problem.path === path);
}

export function isWrong(path: string, form: Form): boolean {
  return problemsAt(path, form).length > 0;
}

// An object of the plan: a preset to start from, a shorthand, and its fields; those that the plan states stand first.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { oneOfAt } from "../form/one-of.ts";
import type { Field } from "../form/schema.ts";
import { effectiveAt, isUnderPreset, type Texts, textsOf } from "../form/values.ts";
import { entryText, entryValue } from "../plan/entry.ts";
import { isObject, type Json, pathTo, valueAt } from "../plan/path.ts";
import { words } from "../words/words.ts";
import { type Form, fieldView, rowView, textInput } from "./field.ts";
import { fieldId } from "./field-id.ts";
import { listView } from "./list.ts";
import { oneOfView } from "./one-of.ts";

/** Several fields of one object: leaves as rows, objects and lists under a legend of their own. */
export function fieldsView(fields: Field[], parent: string, form: Form): TemplateResult[] {
  const leaves_first = [...fields].sort((a, b) => Number(isFolder(a)) - Number(isFolder(b)));
  return leaves_first.map((field) => {
    const path = pathTo(parent, field.name);
    if (field.kind === "list" && field.entry?.kind === "object") return listView(field, path, form);
    if (field.kind !== "object") return fieldView(field, path, form);
    return html`<fieldset>
      ${field.shorthand || field.presets.length > 0 ? nothing : html`<legend>${field.label} ${leaveOutView(field, path, form)}</legend>`}
      ${remarkView(path, form)}
      ${objectView(field, path, form)}
    </fieldset>`;
  });
}

function remarkView(path: string, { remarks, actions }: Form): TemplateResult | typeof nothing {
  const remark = remarks?.get(path);
  if (!remark) return nothing;
  return html`<p class="remark">${remark.text}
    <button type="button" class="link" @click=${() => actions.edit(path, remark.value)}>${remark.action}</button></p>`;
}

function isFolder({ kind, shorthand }: Field): boolean {
  return kind === "object" && !shorthand;
}

export function objectView(field: Field, path: string, form: Form): TemplateResult {
  if (field.presets.length > 0) return html`${presetView(field, path, form)}${foldedView(field, path, form)}`;
  if (field.shorthand) return html`${shorthandView(field, path, form)}${spelledOutView(field, path, form)}`;
  return childrenView(field, path, form);
}

function childrenView(field: Field, path: string, form: Form): TemplateResult {
  const has_preset = presetOf(effectiveAt(path, form)) !== "";
  const stands_first = (child: Field) =>
    form.revealed.has(pathTo(path, child.name)) || (child.is_required && !has_preset);
  const one_of = oneOfAt(path, field.fields);
  const fields = field.fields.filter((child) => !one_of?.members.includes(child));
  const choice = one_of ? oneOfView(one_of, path, form) : nothing;
  const first = fields.filter(stands_first);
  const rest = fields.filter((child) => !stands_first(child));
  if (first.length === 0 && !has_preset) return html`${fieldsView(rest, path, form)}${choice}`;
  const [leaves, folders] = [first.filter((child) => !isFolder(child)), first.filter(isFolder)];
  return html`${fieldsView(leaves, path, form)}${choice}${moreView(rest, path, form)}${fieldsView(folders, path, form)}`;
}

/** What a preset gives, or the user spelled out: dozens of fields, behind the one that names them. */
function foldedView(field: Field, path: string, form: Form): TemplateResult {
  return html`<details class="more">
    <summary>${words().form.by_field(field.label)}</summary>
    ${childrenView(field, path, form)}
  </details>`;
}

function moreView(fields: Field[], path: string, form: Form): TemplateResult | typeof nothing {
  if (fields.length === 0) return nothing;
  return html`<details class="more">
    <summary>${words().form.more_fields(fields.length)}</summary>
    ${fieldsView(fields, path, form)}
  </details>`;
}

function presetView(field: Field, path: string, form: Form): TemplateResult {
  const effective = effectiveAt(path, form);
  const preset = presetOf(effective);
  const names = preset === "" || field.presets.includes(preset) ? field.presets : [preset, ...field.presets];
  const choose = (event: Event) => {
    const name = (event.target as HTMLSelectElement).value;
    form.actions.edit(path, name || spelledOut(valueAt(form.complete, path)));
  };
  const select = html`<select
    id=${fieldId(path)}
    title=${field.help}
    .value=${live(preset)}
    @change=${choose}
    @focus=${() => form.actions.describe(field)}
  >
    <option value="" ?selected=${preset === ""}>${field.is_required || isObject(valueAt(form.plan, path)) ? ownName(effective) : words().form.not_named}</option>
    ${names.map((name) => html`<option value=${name} ?selected=${name === preset}>${form.titles.get(name) ?? name}</option>`)}
  </select>`;
  return html`<div class="wide">${rowView(field, path, form, select)}</div>
    ${changedView(path, form)}`;
}

/** That a preset's fields were changed, and the way back to it. */
function changedView(path: string, form: Form): TemplateResult | typeof nothing {
  const stated = valueAt(form.plan, path);
  if (!isObject(stated) || !(typeof stated.preset === "string" || isUnderPreset(path, form))) return nothing;
  return html`<p class="changed">${words().form.changed}
    <button type="button" class="link" @click=${() => form.actions.edit(path, stated.preset)}>${words().form.back}</button></p>`;
}

/** Every value that a preset gave, and none of its name. */
function spelledOut(complete: Json | undefined): Json {
  return isObject(complete) ? { ...complete, preset: null } : {};
}

function ownName(value: Json | undefined): string {
  const name = isObject(value) ? entryText(value.name) : "";
  return name ? words().form.spelled_out_of(name) : words().form.spelled_out;
}

function presetOf(value: Json | undefined): string {
  const preset = isObject(value) ? value.preset : value;
  return typeof preset === "string" ? preset : "";
}

function shorthandView(field: Field, path: string, form: Form): TemplateResult {
  const example = field.shorthand.replaceAll('"', "");
  const input = textInput({ ...field, example }, path, form, shorthandTexts(field, path, form), entryValue);
  return rowView(field, path, form, input);
}

function shorthandTexts(field: Field, path: string, form: Form): Texts {
  const effective = effectiveAt(path, form);
  if (!isObject(effective)) return textsOf(field, path, form);
  const is_spelled_out = Object.keys(effective).length > 0;
  return { text: "", placeholder: is_spelled_out ? words().form.field_by_field : words().form.not_stated };
}

function spelledOutView(field: Field, path: string, form: Form): TemplateResult {
  return html`<details class="more" ?open=${isObject(valueAt(form.plan, path))}>
    <summary>${words().form.by_field(field.label)}</summary>
    ${fieldsView(field.fields, path, form)}
  </details>`;
}

/** An object that need not be there can be taken out: null where a preset has it, else no word of it. */
function leaveOutView(field: Field, path: string, form: Form): TemplateResult | typeof nothing {
  const is_there = effectiveAt(path, form) != null;
  if (!field.is_optional || !is_there) return nothing;
  const instead = isUnderPreset(path, form) ? null : undefined;
  return html`<button type="button" class="link" aria-label=${words().form.leave_out_field(field.label)} @click=${() => form.actions.edit(path, instead)}>${words().form.leave_out}</button>`;
}

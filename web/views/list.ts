// A list of objects: each folds to a line, can be taken out, and another can be added.

import { html, nothing, type TemplateResult } from "lit";
import type { Field } from "../form/schema.ts";
import { effectiveAt } from "../form/values.ts";
import { formatNumber } from "../format/quantity.ts";
import { isObject, type Json, pathTo } from "../plan/path.ts";
import { words } from "../words/words.ts";
import type { Form } from "./field.ts";
import { fieldId } from "./field-id.ts";
import { fieldsView } from "./object.ts";

/** More would be looked through by nobody, and a trace has a hundred thousand. */
const most_entries = 100;

export function listView(field: Field, path: string, form: Form): TemplateResult {
  const stated = effectiveAt(path, form);
  const entries = Array.isArray(stated) ? stated : [];
  return html`<fieldset id=${fieldId(path)} tabindex="-1">
    <legend>${field.label}</legend>
    ${entries.map((entry, index) => (index < most_entries || form.unfolded.has(pathTo(path, index)) ? entryView(field, pathTo(path, index), entry, form) : nothing))}
    ${entries.length > most_entries ? html`<p class="muted">${words().form.more_entries(formatNumber(entries.length - most_entries))}</p>` : nothing}
    ${entries.length < most_entries ? html`<button type="button" class="button" @click=${() => form.actions.edit(pathTo(path, entries.length), {})}>${words().form.add_to(field.label)}</button>` : nothing}
  </fieldset>`;
}

function entryView(field: Field, path: string, entry: Json, form: Form): TemplateResult {
  const title = titleOf(entry) || path;
  return html`<details id=${fieldId(path)} class="more" tabindex="-1" @toggle=${() => form.actions.unfold(path)}>
    <summary>${title}</summary>
    ${form.unfolded.has(path) ? fieldsView(field.entry?.fields ?? [], path, form) : nothing}
    <button type="button" class="link" aria-label=${words().form.take_out_entry(title)} @click=${() => form.actions.edit(path, undefined)}>${words().form.take_out}</button>
  </details>`;
}

const names = ["name", "type", "statement"];

/** What an entry says of itself: its name, else its longest text. */
function titleOf(entry: Json): string {
  if (!isObject(entry)) return String(entry);
  const name = names.map((key) => entry[key]).find((value) => typeof value === "string" && value !== "");
  if (typeof name === "string") return name;
  const texts = Object.values(entry).filter((value) => typeof value === "string");
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}

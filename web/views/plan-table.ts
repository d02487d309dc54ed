// The plan in a few lines, for paper: a printed verdict is worth nothing without what it judges. The screen has the form.

import { html, type TemplateResult } from "lit";
import type { Field } from "../form/schema.ts";
import { isDefault, type Plans } from "../form/values.ts";
import { formatCount } from "../format/quantity.ts";
import { listEntryText } from "../plan/entry.ts";
import { isObject, type Json, valueAt } from "../plan/path.ts";
import type { State } from "../state.ts";
import { words } from "../words/words.ts";
import { presetTitles } from "./inputs.ts";

/** The format's version, and what the page prints elsewhere. */
const not_printed = ["plimsoll", "source"];
/** Defaults matter as much as what is stated: each is an assumption that the result rests on. */
const whole = ["engine", "efficiency"];

interface Row {
  name: string;
  text: string;
}

export function planTableView(state: State): TemplateResult {
  return html`<section class="paper-only plan-table" aria-label=${words().form.the_plan}>
    <table>
      <tbody>
        ${planRows(state).map(({ name, text }) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`)}
      </tbody>
    </table>
  </section>`;
}

/** A row a field of the plan, in the plan's order; what states nothing has none. */
export function planRows({ fields, plan, answer, presets }: State): Row[] {
  const plans = { plan, complete: answer?.complete ?? {} };
  const titles = presetTitles(presets);
  return fields
    .filter(({ name }) => !not_printed.includes(name))
    .map((field) => ({ name: field.label, text: rowText(field, plans, titles) }))
    .filter(({ text }) => text !== "");
}

function rowText(field: Field, plans: Plans, titles: ReadonlyMap<string, string>): string {
  const value = plans.complete[field.name];
  if (field.name === "claims") return Array.isArray(value) && value.length > 0 ? words().form.claims(value.length) : "";
  const preset = valueAt(value, "preset");
  if (typeof preset !== "string") return valueText(field, value, whole.includes(field.name));
  // Of a preset, what the plan changes of it.
  const stated = plans.plan[field.name];
  const changes = isObject(stated) ? valueText(field, stated, false) : "";
  return [titles.get(preset) ?? preset, changes && words().form.changes(changes)].filter(Boolean).join("; ");
}

function valueText(field: Field, value: Json | undefined, with_defaults: boolean): string {
  if (value === undefined || value === null) return "";
  if (isObject(value)) return memberTexts(field, value, with_defaults).join("; ");
  if (Array.isArray(value) && field.entry?.kind === "object")
    return value.map((entry) => `(${valueText(field.entry as Field, entry, with_defaults)})`).join(", ");
  return typeof value === "number" ? formatCount(value).full : listEntryText(value);
}

/** "Attention: heads 16; KV heads 16". */
function memberTexts(field: Field, object: Record<string, Json>, with_defaults: boolean): string[] {
  return field.fields
    .filter((member) => !not_printed.includes(member.name))
    .filter((member) => with_defaults || !isDefault(object[member.name], member))
    .map((member) => ({ member, text: valueText(member, object[member.name], with_defaults) }))
    .filter(({ text }) => text !== "")
    .map(({ member, text }) =>
      member.kind === "object" && !member.shorthand ? `${member.label} (${text})` : `${member.label} ${text}`,
    );
}

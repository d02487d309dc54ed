// What a field shows: what the plan states, else what a preset gives it; else, as a placeholder, the default.

import { entryText, listEntryText } from "../plan/entry.ts";
import { isObject, type Json, type JsonObject, keysOf, pathTo, valueAt } from "../plan/path.ts";
import { words } from "../words/words.ts";
import type { Field } from "./schema.ts";

/** The plan as it is stated, and as the core last completed it. */
export interface Plans {
  plan: JsonObject;
  complete: JsonObject;
}

export interface Texts {
  text: string;
  placeholder: string;
}

/** What stands at a path, whoever put it there. */
export function effectiveAt(path: string, { plan, complete }: Plans): Json | undefined {
  const stated = valueAt(plan, path);
  return stated === undefined ? valueAt(complete, path) : stated;
}

export function textsOf(field: Field, path: string, plans: Plans): Texts {
  const write = field.kind === "list" ? listEntryText : entryText;
  const stated = valueAt(plans.plan, path);
  const effective = valueAt(plans.complete, path);
  if (stated === null) return { text: "", placeholder: words().form.not_stated };
  if (stated !== undefined) return { text: write(stated), placeholder: "" };
  const is_given = isUnderPreset(path, plans) && !isDefault(effective, field);
  return is_given ? { text: write(effective), placeholder: "" } : { text: "", placeholder: write(effective) };
}

/**
 * What an emptied field means to the plan. Where a preset would fill it again at once, it is left out on purpose; and what
 * cannot be left out stays empty until something is typed, or the field is left.
 */
export function emptied(field: Field, path: string, plans: Plans): Json | undefined {
  if (!isUnderPreset(path, plans)) return undefined;
  return field.is_optional ? null : "";
}

/** Whether a preset gives this field its value: the whole plan's, or one of an object that it lies in. */
export function isUnderPreset(path: string, { complete }: Plans): boolean {
  let parent = "";
  for (const key of keysOf(path)) {
    const object = parent ? valueAt(complete, parent) : complete;
    if (isObject(object) && typeof object.preset === "string") return true;
    parent = pathTo(parent, key);
  }
  return false;
}

/** Paths whose values are not the defaults: they stand first in the form. */
export function statedPaths(fields: Field[], object: Json | undefined, parent = ""): string[] {
  if (!isObject(object)) return [];
  return fields.flatMap((field) => {
    const value = object[field.name];
    const path = pathTo(parent, field.name);
    if (isDefault(value, field)) return [];
    const children = statedPaths(field.fields, value, path);
    return field.kind === "object" && isObject(value) && children.length === 0 ? [] : [path, ...children];
  });
}

export function isDefault(value: Json | undefined, { default_value }: Field): boolean {
  return value === undefined || JSON.stringify(value) === JSON.stringify(default_value);
}

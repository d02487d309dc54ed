// Where editing inside something starts that is written short: a preset's name, "128..10240", a preset's own list.

import type { Field } from "../form/schema.ts";
import { effectiveAt, type Plans } from "../form/values.ts";
import { entryValue } from "./entry.ts";
import { isObject, type Json, type JsonObject, keysOf, valueAt } from "./path.ts";

/**
 * An object or list that means the same as what stands at the path. Objects of a preset need none: it fills them up.
 * `report` has the degrees that a layout's notation stands for, under the same names.
 */
export function opened(path: string, fields: Field[], plans: Plans, report: Json): JsonObject | Json[] | undefined {
  const field = fieldAt(fields, path);
  const value = effectiveAt(path, plans);
  if (!field || value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  if (isObject(value)) return undefined;
  if (field.presets.length > 0) return { preset: value };
  if (has(field, "notation")) return degrees(field, valueAt(report, path));
  if (has(field, "least") && has(field, "most")) return range(String(value));
  return undefined;
}

/** The field at a path of the plan. */
export function fieldAt(fields: Field[], path: string): Field | null {
  let found = null as Field | null;
  let level = fields;
  for (const key of keysOf(path)) {
    found = typeof key === "number" ? (found?.entry ?? null) : (level.find(({ name }) => name === key) ?? null);
    level = found?.fields ?? [];
  }
  return found;
}

function has(field: Field, name: string): boolean {
  return field.fields.some((one) => one.name === name);
}

/** Every degree above one, save the one that follows from the others: written too, it would contradict the next edit. */
function degrees(field: Field, resolved: Json | undefined): JsonObject {
  const all = isObject(resolved) ? Object.entries(resolved) : [];
  const written = all.filter(([name, degree]) => has(field, name) && name !== "expert_tp" && Number(degree) > 1);
  // A preset's notation would stand beside them.
  return { notation: null, ...Object.fromEntries(written) };
}

/** "128..10240" and 4096. */
function range(text: string): JsonObject {
  const [least = "", most = least] = text.split("..").map((end) => end.trim());
  return { least: entryValue(least) ?? 0, most: entryValue(most) ?? 0 };
}

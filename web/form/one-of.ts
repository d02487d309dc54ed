// Fields of which a plan states exactly one: shown as one choice with one number, so that two are never stated.

import { isObject, type Json, type JsonObject, pathTo, valueAt } from "../plan/path.ts";
import { words } from "../words/words.ts";
import type { Field } from "./schema.ts";
import { effectiveAt, isUnderPreset, type Plans } from "./values.ts";

export interface OneOf {
  label: string;
  help: string;
  members: Field[];
}

const choices = [
  {
    path: "workload",
    names: ["burst", "concurrency", "arrival_rate"],
  },
];

/** The choice among an object's fields, or null where it has none. */
export function oneOfAt(path: string, fields: Field[]): OneOf | null {
  const choice = choices.find((one) => one.path === path);
  const members = fields.filter(({ name }) => choice?.names.includes(name));
  if (!choice || members.length !== choice.names.length) return null;
  return { label: words().form.arrivals, help: words().form.arrivals_help, members };
}

/** What the plan states, else what a preset gives it. */
export function chosenOf({ members }: OneOf, path: string, plans: Plans): Field | null {
  const isStated = ({ name }: Field) => valueAt(plans.plan, pathTo(path, name)) != null;
  const isGiven = ({ name }: Field) => effectiveAt(pathTo(path, name), plans) != null;
  return members.find(isStated) ?? members.find(isGiven) ?? null;
}

/** The object with the choice moved to another member, and its number with it; the other members are gone. */
export function withChoice(one_of: OneOf, to: Field, path: string, plans: Plans): JsonObject {
  const from = chosenOf(one_of, path, plans);
  const number = from ? movedNumber(effectiveAt(pathTo(path, from.name), plans), from, to) : 1;
  const stated = valueAt(plans.plan, path);
  const object: JsonObject = isObject(stated) ? { ...stated } : {};
  for (const { name } of one_of.members) {
    delete object[name];
    // A preset would fill it again.
    if (isUnderPreset(pathTo(path, name), plans)) object[name] = null;
  }
  return { ...object, [to.name]: number };
}

/** "3 requests/s" becomes 3 of anything else; a number without a unit stays as it was typed. */
function movedNumber(value: Json | undefined, from: Field, to: Field): Json {
  if (value === undefined || value === null || value === "") return 1;
  if (from.unit === to.unit || from.unit === "") return value;
  return Math.max(1, Math.ceil(Number.parseFloat(String(value)) || 1));
}

// How the plan's fields stand together on the page. A field that no group names stands in the last one, so none is lost.

import type { Field } from "./schema.ts";

export interface Group {
  id: string;
  fields: Field[];
  starts_open: boolean;
}

const arrangement = [
  { id: "model", names: ["model"], starts_open: true },
  { id: "hardware", names: ["accelerator", "cluster"], starts_open: true },
  { id: "layout", names: ["layout"], starts_open: true },
  { id: "workload", names: ["workload"], starts_open: true },
  { id: "targets", names: ["targets"], starts_open: true },
  { id: "assumptions", names: ["efficiency", "engine"], starts_open: false },
];

/** The format's own version is not the user's to change. */
const not_for_people = ["plimsoll"];

export function groupsOf(fields: Field[]): Group[] {
  const named = arrangement.map(({ id, names, starts_open }) => ({
    id,
    starts_open,
    fields: names.flatMap((name) => fields.filter((field) => field.name === name)),
  }));
  const taken = new Set([...arrangement.flatMap(({ names }) => names), ...not_for_people]);
  const rest = fields.filter((field) => !taken.has(field.name));
  return [...named, { id: "statements", fields: rest, starts_open: false }];
}

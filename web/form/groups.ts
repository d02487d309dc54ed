// How the plan's fields stand together on the page. A field that no group names stands in the last one, so none is lost.

import type { Field } from "./schema.ts";

export interface Group {
  id: string;
  title: string;
  fields: Field[];
  starts_open: boolean;
}

const arrangement = [
  { id: "model", title: "Model", names: ["model"], starts_open: true },
  { id: "hardware", title: "Hardware", names: ["accelerator", "cluster"], starts_open: true },
  { id: "layout", title: "Layout", names: ["layout"], starts_open: true },
  { id: "workload", title: "Workload", names: ["workload"], starts_open: true },
  { id: "targets", title: "Targets", names: ["targets"], starts_open: true },
  { id: "assumptions", title: "Assumptions", names: ["efficiency", "engine"], starts_open: false },
];

/** The format's own version is not the user's to change. */
const not_for_people = ["plimsoll"];

export function groupsOf(fields: Field[]): Group[] {
  const named = arrangement.map(({ id, title, names, starts_open }) => ({
    id,
    title,
    starts_open,
    fields: names.flatMap((name) => fields.filter((field) => field.name === name)),
  }));
  const taken = new Set([...arrangement.flatMap(({ names }) => names), ...not_for_people]);
  const rest = fields.filter((field) => !taken.has(field.name));
  return [...named, { id: "statements", title: "Title and claims", fields: rest, starts_open: false }];
}

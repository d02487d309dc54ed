// What is typed into a field, and the plan's value for it.
//
// The text goes on as it was typed, and the core reads units and reports what is wrong with them. Only a number that would
// be written back exactly so becomes a JSON number: "1." on its way to "1.5" stays a text.

import type { Json } from "./path.ts";

export function entryValue(text: string): Json | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}

export function entryText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** "16, 16" ↔ [16, 16]. */
export function listEntryValue(text: string): Json | undefined {
  const entries = text.split(",").map((part) => entryValue(part.trim()));
  const stated = entries.filter((entry) => entry !== undefined);
  return stated.length > 0 ? stated : undefined;
}

export function listEntryText(value: Json | undefined): string {
  return Array.isArray(value) ? value.map(entryText).join(", ") : entryText(value);
}

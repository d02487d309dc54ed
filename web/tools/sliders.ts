// The settings of a tool that are pulled rather than typed: what each may stand at, and where it stands.

import type { Field } from "../form/schema.ts";
import type { Json, JsonObject } from "../plan/path.ts";

export interface Slider {
  /** The field of the problem. */
  path: string;
  label: string;
  stops: (number | string)[];
}

const upTo = (most: number) => Array.from({ length: most }, (_, i) => i + 1);
const stepsOf = (step: number, most: number) => upTo(most / step).map((i) => i * step);

/** Names that the catalogue has for a field. */
function names(fields: Field[], path: string): string[] {
  return fields.find(({ name }) => name === path)?.presets ?? [];
}

/** Those of the prefill/decode simulator are its author's six, with his ranges. */
export function slidersOf(tool: string, fields: Field[]): Slider[] {
  if (tool !== "simulate") return [];
  return [
    { path: "prefill_gpu", label: "Prefill GPU", stops: names(fields, "prefill_gpu") },
    { path: "decode_gpu", label: "Decode GPU", stops: names(fields, "decode_gpu") },
    { path: "pp", label: "Stages (PP)", stops: upTo(32) },
    { path: "batch", label: "Sequences (N)", stops: upTo(128) },
    { path: "context", label: "Prompt (T)", stops: stepsOf(1024, 16384) },
    { path: "chunk", label: "Chunk (M)", stops: stepsOf(32, 2048) },
  ].filter(({ stops }) => stops.length > 1);
}

/** What stands there now: as typed, or as the tool filled it in. */
export function standing(slider: Slider, problem: JsonObject, complete: JsonObject): number | string {
  const stated: Json | undefined = problem[slider.path] ?? complete[slider.path];
  if (typeof stated === "string" || typeof stated === "number") return stated;
  return typeof stated === "object" && stated !== null && "preset" in stated ? String(stated.preset) : "";
}

/** The stop that is nearest; a name that is none of them stands at the first. */
export function placeOf({ stops }: Slider, value: number | string): number {
  if (typeof value === "string") return Math.max(0, stops.indexOf(value));
  const distance = (stop: number | string) => Math.abs(Number(stop) - value);
  return stops.reduce<number>((best, stop, i) => (distance(stop) < distance(stops[best] ?? 0) ? i : best), 0);
}

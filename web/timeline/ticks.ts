// The time axis: where its marks are and what they say, and instants with as many digits as the window needs.

import { numbersWith } from "../format/reader.ts";
import { lengthOf, type Window } from "./window.ts";

export interface Tick {
  at_s: number;
  text: string;
}

/** Marks are 1, 2 or 5 times a power of ten apart, and no closer than `apart_px`. */
export function ticksOf(window: Window, width_px: number, apart_px: number): Tick[] {
  const step_s = stepOf(lengthOf(window), Math.max(1, width_px / apart_px));
  const unit = unitOf(window.to_s);
  const decimals = decimalsOf(step_s / unit.s);
  const ticks: Tick[] = [];
  for (let i = Math.ceil(window.from_s / step_s - 1e-9); i * step_s <= window.to_s + step_s * 1e-9; ++i)
    ticks.push({ at_s: i * step_s, text: i === 0 ? "0" : written((i * step_s) / unit.s, decimals, unit.name) });
  return ticks;
}

export function stepOf(length_s: number, most: number): number {
  const least_s = length_s / most;
  const power_s = 10 ** Math.floor(Math.log10(least_s));
  const factor = [1, 2, 5].find((one) => one * power_s >= least_s * (1 - 1e-9)) ?? 10;
  return factor * power_s;
}

/** An instant to a thousandth of what is in view: "387.052 ms". */
export function instantText(at_s: number, window: Window): string {
  const unit = unitOf(Math.max(at_s, window.to_s));
  return written(at_s / unit.s, decimalsOf(stepOf(lengthOf(window), 1000) / unit.s), unit.name);
}

const units = [
  { s: 1, name: "s" },
  { s: 1e-3, name: "ms" },
  { s: 1e-6, name: "µs" },
];
const nanoseconds = { s: 1e-9, name: "ns" };

function unitOf(at_s: number): { s: number; name: string } {
  return units.find(({ s }) => at_s >= s) ?? nanoseconds;
}

function decimalsOf(step: number): number {
  return Math.min(15, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

function written(value: number, decimals: number, unit: string): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return `${numbersWith(digits).format(value)}\u00a0${unit}`;
}

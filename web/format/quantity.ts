// Numbers for people: three significant digits on the page, the full value where one asks for it.

import { type MemoryUnit, memoryUnit, numbersWith } from "./reader.ts";

export interface Shown {
  number: string;
  unit: string;
  /** Both, as one word. */
  text: string;
  /** The value in full, for a title. */
  full: string;
  /** Itself, in its base unit, for who works on with it. */
  value: number;
  base_unit: string;
}

const three_digits = { maximumSignificantDigits: 3 };
const all_digits = { maximumSignificantDigits: 15 };

/** A number and its unit stay on one line. */
const no_break_space = "\u00a0";

interface Step {
  from: number;
  divisor: number;
  name: string;
}

const byte_steps: Step[] = [
  { from: 1e12, divisor: 1e12, name: "TB" },
  { from: 1e9, divisor: 1e9, name: "GB" },
  { from: 1e6, divisor: 1e6, name: "MB" },
  { from: 1e3, divisor: 1e3, name: "kB" },
];

const binary_byte_steps: Step[] = [
  { from: 2 ** 40, divisor: 2 ** 40, name: "TiB" },
  { from: 2 ** 30, divisor: 2 ** 30, name: "GiB" },
  { from: 2 ** 20, divisor: 2 ** 20, name: "MiB" },
  { from: 2 ** 10, divisor: 2 ** 10, name: "KiB" },
];

/** A target is stated in tokens/ms; only rates of whole clusters are larger. */
const token_rate_steps: Step[] = [
  { from: 1e6, divisor: 1e6, name: "tokens/µs" },
  { from: 1e3, divisor: 1e3, name: "tokens/ms" },
];

const second_steps: Step[] = [
  { from: 1, divisor: 1, name: "s" },
  { from: 1e-3, divisor: 1e-3, name: "ms" },
  { from: 1e-6, divisor: 1e-6, name: "µs" },
  { from: 0, divisor: 1e-9, name: "ns" },
];

const flop_steps: Step[] = [
  { from: 1e15, divisor: 1e15, name: "P" },
  { from: 1e12, divisor: 1e12, name: "T" },
  { from: 1e9, divisor: 1e9, name: "G" },
  { from: 1e6, divisor: 1e6, name: "M" },
  { from: 1e3, divisor: 1e3, name: "k" },
];

/** "1.41 TFLOP", "312 TFLOP/s". */
const stepsOfFlop = (unit: string) => flop_steps.map((step) => ({ ...step, name: `${step.name}${unit}` }));
const flop_unit_steps: Record<string, Step[]> = { FLOP: stepsOfFlop("FLOP"), "FLOP/s": stepsOfFlop("FLOP/s") };

const watt_steps: Step[] = [
  { from: 1e6, divisor: 1e6, name: "MW" },
  { from: 1e3, divisor: 1e3, name: "kW" },
];

const joule_steps: Step[] = [
  { from: 1e3, divisor: 1e3, name: "kJ" },
  { from: 1, divisor: 1, name: "J" },
  { from: 0, divisor: 1e-3, name: "mJ" },
];

const count_steps: Step[] = [
  { from: 1e12, divisor: 1e12, name: "T" },
  { from: 1e9, divisor: 1e9, name: "B" },
  { from: 1e6, divisor: 1e6, name: "M" },
];

/** Three digits; whole numbers below ten million in full, as people count them. */
export function formatNumber(value: number): string {
  const is_counted = Number.isInteger(value) && Math.abs(value) < 1e7;
  return numbersWith(is_counted ? all_digits : three_digits).format(value);
}

const memory_steps: Record<MemoryUnit, Step[]> = { GB: byte_steps, GiB: binary_byte_steps };

/** "42.9 GB"; "40 GiB" for who reads memory so. */
export function formatBytes(bytes: number, unit = memoryUnit()): Shown {
  return scaled(bytes, memory_steps[unit], "B", "bytes");
}

/** What the page states memory in beside the unit that it is read in. */
export function otherMemoryUnit(): MemoryUnit {
  return memoryUnit() === "GB" ? "GiB" : "GB";
}

/** "1.31 s", "13.2 ms". */
export function formatSeconds(seconds: number): Shown {
  return seconds === 0 ? shown("0", "s", 0, "s") : scaled(seconds, second_steps, "s", "s");
}

/** "10.3B", "512". */
export function formatCount(count: number): Shown {
  const step = count_steps.find(({ from }) => Math.abs(count) >= from);
  return shown(formatNumber(count / (step?.divisor ?? 1)), step?.name ?? "", count, "");
}

/** "38 %". */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent !== 0 && Math.abs(percent) < 0.1) return `<${no_break_space}${formatNumber(0.1)}${no_break_space}%`;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  return `${numbersWith({ maximumFractionDigits: digits }).format(percent)}${no_break_space}%`;
}

/** The same as a number that can be marked, opened and taken along. */
export function formatPart(share: number): Shown {
  return written(formatShare(share), share);
}

/** A share in words of its own: "21 % over". */
export function written(text: string, share: number): Shown {
  const full = `${inFull(share * 100)}${no_break_space}%`;
  return { number: text, unit: "", text, full, value: share, base_unit: "" };
}

/** A value in the unit that the report names beside it. */
export function formatQuantity(value: number, unit: string): Shown {
  if (unit === "bytes") return formatBytes(value);
  if (unit === "s") return formatSeconds(value);
  if (unit === "tokens/s") return scaled(value, token_rate_steps, unit, unit);
  if (flop_unit_steps[unit]) return scaled(value, flop_unit_steps[unit], unit, unit);
  if (unit === "W") return scaled(value, watt_steps, unit, unit);
  if (unit === "J") return scaled(value, joule_steps, unit, unit);
  return shown(formatNumber(value), unit, value, unit);
}

function inFull(value: number): string {
  return numbersWith(all_digits).format(value);
}

function scaled(value: number, steps: Step[], base_name: string, full_name: string): Shown {
  const step = steps.find(({ from }) => Math.abs(value) >= from);
  return shown(formatNumber(value / (step?.divisor ?? 1)), step?.name ?? base_name, value, full_name);
}

function shown(number: string, unit: string, value: number, base_unit: string): Shown {
  const full = `${inFull(value)} ${base_unit}`.trim();
  return { number, unit, text: unit ? `${number}${no_break_space}${unit}` : number, full, value, base_unit };
}

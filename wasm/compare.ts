// Plans side by side: every target, and every input in which they differ. Shell and page show what is found here.

import type { Plan, Report } from "./plimsoll.ts";

type TargetVerdict = Report["verdicts"][number];

export interface TargetChange {
  target: string;
  title: string;
  unit: string;
  before: string;
  after: string;
  before_value: number | null;
  after_value: number | null;
  /** As people read it. */
  before_shown: string;
  after_shown: string;
}

export interface Changes {
  before: Report["headline"];
  after: Report["headline"];
  targets: TargetChange[];
}

/** Every target of either plan, in the order of the first. */
export function compared(before: Report, after: Report): Changes {
  const targets = new Set([...before.verdicts, ...after.verdicts].map(({ target }) => target));
  const of = (report: Report, name: string) => report.verdicts.find(({ target }) => target === name);
  return {
    before: before.headline,
    after: after.headline,
    targets: [...targets].map((target) => changeOf(target, of(before, target), of(after, target))),
  };
}

/** As many as a link holds; the first is the baseline. */
export const most_compared = 6;

export interface Side {
  report: Report;
  /** The plan with every field spelled out. */
  complete: Plan;
}

export interface TargetCell {
  verdict: string;
  value: number | null;
  /** As people read it. */
  shown: string;
  /** Of the baseline's value: 0.12 is 12 % more. Null where either has none. */
  difference: number | null;
  /** Whether the difference helps; null where there is none to speak of. */
  is_better: boolean | null;
}

export interface TargetRow {
  target: string;
  title: string;
  unit: string;
  cells: TargetCell[];
}

/** An input in which some plan differs from the baseline. */
export interface InputRow {
  path: string;
  /** As people read it, a plan each; "–" where it is not stated. */
  cells: string[];
}

export interface Comparison {
  plans: { letter: string; title: string; headline: Report["headline"] }[];
  targets: TargetRow[];
  inputs: InputRow[];
}

/** Two to six plans against the first. */
export function comparison(sides: Side[]): Comparison {
  const names = new Set(sides.flatMap(({ report }) => report.verdicts.map(({ target }) => target)));
  return {
    plans: sides.map(({ report }, i) => ({ letter: letterOf(i), title: report.title, headline: report.headline })),
    targets: [...names].map((target) => targetRow(target, sides)),
    inputs: inputRows(sides.map(({ complete }) => complete)),
  };
}

/** A, B, C… as in the link. */
export function letterOf(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** "+12 %", "−38 %"; beyond twice as much a factor, which reads better. */
export function differenceText(difference: number): string {
  if (difference >= 1) return `×${Number((1 + difference).toPrecision(3))}`;
  const percent = Number((difference * 100).toFixed(Math.abs(difference) < 0.1 ? 1 : 0));
  if (percent === 0) return "=";
  return `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
}

function targetRow(target: string, sides: Side[]): TargetRow {
  const verdicts = sides.map(({ report }) => report.verdicts.find((one) => one.target === target));
  const either = verdicts.find((one) => one !== undefined) as TargetVerdict;
  const cells = verdicts.map((one) => cellOf(one, verdicts[0], either));
  return { target, title: either.title, unit: either.unit ?? "", cells };
}

function cellOf(one: TargetVerdict | undefined, base: TargetVerdict | undefined, either: TargetVerdict): TargetCell {
  const value = one?.value ?? null;
  const base_value = base?.value ?? null;
  const difference = one === base || value === null || !base_value ? null : value / base_value - 1;
  const is_better = difference === null || difference === 0 ? null : difference < 0 === either.at_most;
  return { verdict: one?.verdict ?? "not asked", value, shown: shown(value, either.unit), difference, is_better };
}

/** Said by the link's version, by the names of entries, or of no consequence. */
const not_compared = new Set(["plimsoll", "preset", "title", "source"]);

function inputRows(plans: Plan[]): InputRow[] {
  const inputs = plans.map((plan) => flat(plan as unknown as Stated));
  const paths = new Set(inputs.flatMap((one) => [...one.keys()]));
  const named = [...paths].filter((path) => path.endsWith(".name") && differs(path, inputs));
  // Another entry of the catalogue is one difference, not one for each of its numbers.
  const is_said = (path: string) =>
    named.some((name) => path !== name && path.startsWith(name.slice(0, -"name".length)));
  return [...paths]
    .filter((path) => differs(path, inputs) && !is_said(path))
    .map((path) => ({
      path: named.includes(path) ? path.slice(0, -".name".length) : path,
      cells: inputs.map((one) => one.get(path)?.shown ?? "–"),
    }));
}

function differs(path: string, inputs: Map<string, Input>[]): boolean {
  return inputs.some((one) => one.get(path)?.exact !== inputs[0]?.get(path)?.exact);
}

type Stated = null | boolean | number | string | Stated[] | { [name: string]: Stated };
interface Input {
  exact: string;
  shown: string;
}

/** Every input by its path; lists are one input. */
function flat(value: Stated, path = "", found = new Map<string, Input>()): Map<string, Input> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (!not_compared.has(name)) flat(member, path ? `${path}.${name}` : name, found);
    }
  } else if (value !== null) found.set(path, { exact: JSON.stringify(value), shown: shownInput(value) });
  return found;
}

function shownInput(value: Stated): string {
  if (!Array.isArray(value)) return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
  const is_plain = value.every((entry) => typeof entry !== "object");
  return is_plain ? value.join(", ") : `${value.length} ${value.length === 1 ? "entry" : "entries"}`;
}

function changeOf(target: string, before?: TargetVerdict, after?: TargetVerdict): TargetChange {
  const either = (before ?? after) as TargetVerdict;
  return {
    target,
    title: either.title,
    unit: either.unit ?? "",
    before: before?.verdict ?? "not asked",
    after: after?.verdict ?? "not asked",
    before_value: before?.value ?? null,
    after_value: after?.value ?? null,
    before_shown: shown(before?.value, either.unit),
    after_shown: shown(after?.value, either.unit),
  };
}

function shown(value: number | null | undefined, unit: string | undefined): string {
  if (value === null || value === undefined) return "–";
  if (unit === "bytes") return `${(value / 1e9).toFixed(2)} GB`;
  if (unit === "s") return value < 1 ? `${(value * 1e3).toFixed(2)} ms` : `${value.toFixed(2)} s`;
  return `${Number(value.toPrecision(4))}${unit ? ` ${unit}` : ""}`;
}

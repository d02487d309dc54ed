// Two reports side by side, target by target.

import type { Report } from "./plimsoll.ts";

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

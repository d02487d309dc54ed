// Numbers as people list them: "0–7", "3, 11, 19, …, 59".

import type { Run } from "../../wasm/study.ts";

/** Of numbers that lie apart so many stand there before those between are left out. */
const most_apart = 4;
const most_runs = 24;

export function runText({ first, step, count }: Run): string {
  const last = first + (count - 1) * step;
  if (count === 1) return `${first}`;
  if (step === 1) return count === 2 ? `${first}, ${last}` : `${first}–${last}`;
  if (count <= most_apart) return Array.from({ length: count }, (_, i) => first + i * step).join(", ");
  return `${first}, ${first + step}, ${first + 2 * step}, …, ${last}`;
}

export function runsText(runs: readonly Run[]): string {
  const left_out = runs.length - most_runs;
  const listed = runs.slice(0, most_runs).map(runText).join(", ");
  return left_out > 0 ? `${listed} and ${countOf(runs.slice(most_runs))} more` : listed;
}

export function countOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

export function isIn({ first, step, count }: Run, number: number): boolean {
  const steps = (number - first) / step;
  return Number.isInteger(steps) && steps >= 0 && steps < count;
}

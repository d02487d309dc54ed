// The record in sentences, each worked out from its rows.

import { formatNumber } from "../format/quantity.ts";
import { percentText, signedText } from "./percent.ts";
import { byOrder, quantityOf } from "./quantities.ts";
import type { AccuracyRecord, Figure, Scored, Split } from "./record.ts";
import { byError } from "./selection.ts";

/** What the headline errors are worked out from. */
const sound = "ok";

/** A quantity, what was not kept aside against what was never seen. */
export interface Overview {
  quantity: string;
  calibration: Scored | null;
  holdout: Scored | null;
}

export function overviewOf({ totals }: AccuracyRecord): Overview[] {
  const rows = totals.filter(({ quality }) => quality === sound);
  const of = (quantity: string, split: Split) =>
    rows.find((row) => row.quantity === quantity && row.split === split) ?? null;
  return [...new Set(totals.map(({ quantity }) => quantity))].sort(byOrder).map((quantity) => ({
    quantity,
    calibration: of(quantity, "calibration"),
    holdout: of(quantity, "holdout"),
  }));
}

/** Outliers and suspect rows, which no headline error counts. */
export function apartOf({ totals }: AccuracyRecord): Scored[] {
  const rows = totals.filter(({ quality }) => quality !== sound);
  return rows.sort(
    (a, b) => a.quality.localeCompare(b.quality) || byOrder(a.quantity, b.quantity) || a.split.localeCompare(b.split),
  );
}

/** How many sentences stand above everything else. */
const most_told = 3;

/** The quantities that a plan asks for first, of those that have both halves; else whatever has one. */
export function headlinesOf(record: AccuracyRecord): string[] {
  const overview = overviewOf(record);
  const is_predicted = (row: Scored | null) => row?.errors != null;
  const both = overview.filter((one) => is_predicted(one.calibration) && is_predicted(one.holdout));
  const any = overview.filter((one) => is_predicted(one.calibration) || is_predicted(one.holdout));
  return (both.length > 0 ? both : any).slice(0, most_told).map(headlineOf);
}

/** "TPOT: median error 8.0 % on 1,266 runs it was fitted to, 7.4 % on 428 it never saw." */
export function headlineOf({ quantity, calibration, holdout }: Overview): string {
  const { name, rows, is_fitted } = quantityOf(quantity);
  const parts = [
    [calibration, is_fitted ? "it was fitted to" : "no fit has used"] as const,
    [holdout, "it never saw"] as const,
  ].flatMap(([row, how]) => (row?.errors ? [{ ...row, errors: row.errors, how }] : []));
  const told = parts.map(({ errors, n, how }, i) => {
    const counted = i === 0 ? `${formatNumber(n)} ${n === 1 ? rows.replace(/s$/, "") : rows}` : formatNumber(n);
    return `${percentText(errors.mdape_pct)} on ${counted} ${how}`;
  });
  const missing = (calibration?.n_not_predicted ?? 0) + (holdout?.n_not_predicted ?? 0);
  const without = missing > 0 ? `; ${formatNumber(missing)} could not be predicted` : "";
  return told.length > 0
    ? `${name}: median error ${told.join(", ")}${without}.`
    : `${name}: none of ${formatNumber(missing)} ${rows} could be predicted.`;
}

/** How many rows there are, and how many without a prediction. */
export function countedIn(rows: Scored[]): { n: number; n_not_predicted: number } {
  const sum = (of: (row: Scored) => number) => rows.reduce((total, row) => total + of(row), 0);
  return { n: sum(({ n }) => n), n_not_predicted: sum(({ n_not_predicted }) => n_not_predicted) };
}

/** Of the overview: how many rows, of how many quantities, and how many of them have no prediction. */
export function overviewSentence(overview: Overview[]): string {
  const rows = overview.flatMap(({ calibration, holdout }) => [calibration, holdout].filter((row) => row !== null));
  const { n, n_not_predicted } = countedIn(rows);
  const quantities = overview.length === 1 ? "one quantity" : `${overview.length} quantities`;
  const all = `${formatNumber(n + n_not_predicted)} published figures of ${quantities}`;
  if (n_not_predicted === 0) return `${all}, all of them predicted.`;
  return `${all}: ${formatNumber(n)} predicted, ${formatNumber(n_not_predicted)} not.`;
}

/** What the picture shows. */
export function pictureSentence(figures: Figure[]): string {
  const [worst] = [...figures].sort(byError);
  if (!worst) return "No single figure is among these.";
  const within = (percent: number) => figures.filter(({ error_pct }) => Math.abs(error_pct) <= percent).length;
  const farthest = `${quantityOf(worst.quantity).name} of ${worst.family}, ${signedText(worst.error_pct)}`;
  if (figures.length === 1) return `One figure: ${farthest}.`;
  return `${within(10)} of ${figures.length} figures are within 10\u00a0% of what was measured, ${within(25)} within 25\u00a0%. The farthest: ${farthest}.`;
}

// The record of predictions against published measurements: record.json, written by the project's own scoring, read by its form.

export type Split = "calibration" | "holdout";

/** Where nothing could be predicted there is no error, and a zero would claim one. */
export interface Errors {
  signed_median_pct: number;
  mdape_pct: number;
  p90_pct: number;
}

/** The rows of a family, quantity, split and quality, as one line. */
export interface Scored {
  quantity: string;
  family: string;
  split: Split;
  /** "ok", "outlier", "suspect". */
  quality: string;
  /** Rows with a prediction. */
  n: number;
  /** Rows without one, which no error counts. */
  n_not_predicted: number;
  errors: Errors | null;
}

/** One published figure. */
export interface Figure {
  quantity: string;
  family: string;
  split: Split;
  case: string;
  source: string;
  unit: string;
  measured: number;
  predicted: number;
  /** Of what was measured, in percent: above zero is too high. */
  error_pct: number;
}

export interface AccuracyRecord {
  /** A line over all families for each quantity, split and quality. */
  totals: Scored[];
  families: Scored[];
  figures: Figure[];
}

/** The family that stands for all of them. */
const all_families = "all";

/** Throws where the file is not of this form: half a record would be a better one than there is. */
export function readRecord(json: unknown): AccuracyRecord {
  const { families, cases } = asObject(json, "the record");
  const scored = asList(families, "families").map(readScored);
  return {
    totals: scored.filter(({ family }) => family === all_families),
    families: scored.filter(({ family }) => family !== all_families),
    figures: asList(cases, "cases").map(readFigure),
  };
}

function readScored(row: unknown, index: number): Scored {
  const at = `families[${index}]`;
  const fields = asObject(row, at);
  const number = (name: string) => asNumber(fields[name], `${at}.${name}`);
  const n = number("n");
  const errors = () => ({
    signed_median_pct: number("signed_median_pct"),
    mdape_pct: number("mdape_pct"),
    p90_pct: number("p90_pct"),
  });
  return {
    quantity: asText(fields.quantity, `${at}.quantity`),
    family: asText(fields.family, `${at}.family`),
    split: asSplit(fields.split, `${at}.split`),
    quality: asText(fields.quality, `${at}.quality`),
    n,
    n_not_predicted: number("n_not_predicted"),
    errors: n > 0 ? errors() : null,
  };
}

function readFigure(row: unknown, index: number): Figure {
  const at = `cases[${index}]`;
  const fields = asObject(row, at);
  const text = (name: string) => asText(fields[name], `${at}.${name}`);
  const measured = asNumber(fields.measured, `${at}.measured`);
  const predicted = asNumber(fields.predicted, `${at}.predicted`);
  if (!(measured > 0)) throw new Error(`${at}.measured: ${measured} is no measurement`);
  return {
    quantity: text("quantity"),
    family: text("family"),
    split: asSplit(fields.split, `${at}.split`),
    case: text("case"),
    source: text("source"),
    unit: text("unit"),
    measured,
    predicted,
    error_pct: ((predicted - measured) / measured) * 100,
  };
}

function asObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error(`${at}: not an object`);
  return value as Record<string, unknown>;
}

function asList(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${at}: not a list`);
  return value;
}

function asText(value: unknown, at: string): string {
  if (typeof value !== "string") throw new Error(`${at}: not a text`);
  return value;
}

function asNumber(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error(`${at}: not a number`);
  return value;
}

function asSplit(value: unknown, at: string): Split {
  if (value !== "calibration" && value !== "holdout")
    throw new Error(`${at}: ${JSON.stringify(value)} is neither "calibration" nor "holdout"`);
  return value;
}

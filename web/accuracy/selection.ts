// Which families and figures are looked at, and in which order. The address keeps it, after its "#":
//
//   quantity=tpot&gpu=H200-SXM-141GB&sort=p90      what is left out is "all", or the worst first

import { partsOf } from "./family.ts";
import { byOrder, quantityOf } from "./quantities.ts";
import type { AccuracyRecord, Figure, Scored } from "./record.ts";

export const filters = ["quantity", "model", "gpu", "framework", "split", "quality"] as const;
export type Filter = (typeof filters)[number];

export const columns = ["quantity", "family", "split", "n", "missing", "median", "p90", "signed"] as const;
export type Column = (typeof columns)[number];

export interface Selection {
  /** "" is all of them. */
  filters: Record<Filter, string>;
  sort: Column;
  /** Against the column's own direction: names from A, numbers from the largest. */
  is_reversed: boolean;
}

/** The families' errors without what contradicts itself: as the overview has them. */
export const everything: Selection = {
  filters: { quantity: "", model: "", gpu: "", framework: "", split: "", quality: "ok" },
  sort: "median",
  is_reversed: false,
};

/** "all" in the address, where leaving it out would be another choice. */
const all = "all";

export function readSelection(hash: string): Selection {
  const stated = new URLSearchParams(hash.replace(/^#/, ""));
  const values = filters.map((filter) => {
    const value = stated.get(filter);
    return [filter, value === all ? "" : (value ?? everything.filters[filter])];
  });
  return {
    filters: Object.fromEntries(values),
    sort: columns.find((column) => column === stated.get("sort")) ?? everything.sort,
    is_reversed: stated.get("order") === "reversed",
  };
}

export function addressOf(selection: Selection): string {
  const stated = new URLSearchParams();
  for (const filter of filters) {
    const value = selection.filters[filter];
    if (value !== everything.filters[filter]) stated.set(filter, value || all);
  }
  if (selection.sort !== everything.sort) stated.set("sort", selection.sort);
  if (selection.is_reversed) stated.set("order", "reversed");
  return stated.size > 0 ? `#${stated}` : "";
}

/** A column's head is pressed: again is the other way round. */
export function sortedBy(selection: Selection, sort: Column): Selection {
  return { ...selection, sort, is_reversed: selection.sort === sort && !selection.is_reversed };
}

/** What each filter can be set to. */
export function optionsOf({ families, figures }: AccuracyRecord): Record<Filter, string[]> {
  const rows = [...families, ...figures];
  const parts = rows.map(({ family }) => partsOf(family));
  return {
    quantity: distinct(rows.map(({ quantity }) => quantity)).sort(byOrder),
    model: byName(parts.map(({ model }) => model)),
    gpu: byName(parts.map(({ gpu }) => gpu)),
    framework: byName(parts.map(({ framework }) => framework)),
    split: byName(rows.map(({ split }) => split)),
    quality: byName(families.map(({ quality }) => quality)),
  };
}

function byName(names: string[]): string[] {
  return distinct(names)
    .filter((name) => name !== "")
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function distinct(names: string[]): string[] {
  return [...new Set(names)];
}

export function familiesIn({ families }: AccuracyRecord, selection: Selection): Scored[] {
  const wanted = families.filter((row) => fits(row, selection) && isOneOf(row.quality, selection.filters.quality));
  return wanted.sort(comparing(selection));
}

/** Single figures are of sound rows only. */
const quality_of_figures = "ok";

/** The worst first. */
export function figuresIn({ figures }: AccuracyRecord, selection: Selection): Figure[] {
  if (!isOneOf(quality_of_figures, selection.filters.quality)) return [];
  return figures.filter((figure) => fits(figure, selection)).sort(byError);
}

export function byError(a: Figure, b: Figure): number {
  return Math.abs(b.error_pct) - Math.abs(a.error_pct);
}

function fits(row: Scored | Figure, selection: Selection): boolean {
  const parts = partsOf(row.family);
  const { quantity, model, gpu, framework, split } = selection.filters;
  return (
    isOneOf(row.quantity, quantity) &&
    isOneOf(parts.model, model) &&
    isOneOf(parts.gpu, gpu) &&
    isOneOf(parts.framework, framework) &&
    isOneOf(row.split, split)
  );
}

function isOneOf(value: string, wanted: string): boolean {
  return wanted === "" || value === wanted;
}

/** What a column sorts by; null, where nothing was predicted, comes last either way. */
const keys: Record<Column, (row: Scored) => string | number | null> = {
  quantity: ({ quantity }) => quantityOf(quantity).name,
  family: ({ family }) => family,
  split: ({ split }) => split,
  n: ({ n }) => n,
  missing: ({ n_not_predicted }) => n_not_predicted,
  median: ({ errors }) => errors?.mdape_pct ?? null,
  p90: ({ errors }) => errors?.p90_pct ?? null,
  signed: ({ errors }) => errors?.signed_median_pct ?? null,
};

function comparing({ sort, is_reversed }: Selection): (a: Scored, b: Scored) => number {
  const key = keys[sort];
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const natural = typeof x === "string" ? x.localeCompare(String(y), "en", { numeric: true }) : Number(y) - x;
    return is_reversed ? -natural : natural;
  };
}

// What the page of the record knows: the record, and what of it is looked at.

import type { AccuracyRecord } from "./record.ts";
import type { Column, Filter, Selection } from "./selection.ts";

/** A table that begins with its worst rows and shows the others on demand. */
export type LongTable = "families" | "figures";

export interface AccuracyState {
  record: AccuracyRecord | null;
  /** Why there is no record. */
  fault: string;
  selection: Selection;
  is_whole: Record<LongTable, boolean>;
}

export interface AccuracyActions {
  choose(filter: Filter, value: string): void;
  showAll(): void;
  sortBy(column: Column): void;
  showWhole(table: LongTable): void;
  goTo(id: string): void;
  toggleTheme(): void;
}

// A table of the page as rows: numbers to their last digit and in base units, whatever the page rounds them to.

import { type Cell, csvOfRows } from "./csv.ts";

/** A cell's number as views/quantity.ts marks it; null where the cell is words. */
interface Read {
  text: string;
  value: number | null;
  unit: string;
}

export function csvOfTable(table: HTMLTableElement): string {
  const rows = [...table.rows].map((row) => [...row.cells].map(readCell));
  const heads = [...table.rows].findIndex((row) => row.cells[0]?.tagName === "TD" || row.querySelector("td") !== null);
  const units = unitsOf(rows.slice(heads));
  return csvOfRows(rows.map((cells, i) => cells.map((cell, column) => cellOf(cell, units[column] ?? "", i < heads))));
}

function readCell(cell: HTMLTableCellElement): Read {
  const number = cell.querySelector<HTMLElement>("[data-value]");
  const text = (cell.textContent ?? "").replace(/\s+/g, " ").trim();
  // A number with words beside it stays words.
  const is_number = number !== null && number.textContent?.replace(/\s+/g, " ").trim() === text;
  if (!is_number) return { text, value: null, unit: "" };
  return { text, value: Number(number.dataset.value), unit: number.dataset.unit ?? "" };
}

/** The unit of each column whose numbers share one. */
function unitsOf(rows: Read[][]): string[] {
  const width = Math.max(0, ...rows.map(({ length }) => length));
  return Array.from({ length: width }, (_, column) => {
    const units = new Set(
      rows.map((cells) => cells[column]).flatMap((cell) => (cell?.value != null ? [cell.unit] : [])),
    );
    const [unit = ""] = units;
    return units.size === 1 ? unit : "";
  });
}

function cellOf({ text, value, unit }: Read, column_unit: string, is_head: boolean): Cell {
  if (is_head) return column_unit ? `${text} (${column_unit})`.trim() : text;
  if (value === null) return text === "–" ? "" : text;
  return unit === column_unit ? value : `${value} ${unit}`;
}

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
  const is_number = number !== null && spaced(number.textContent) === spaced(cell.textContent);
  // A number with words beside it is one of the words.
  if (!is_number) return { text: wordsOf(cell), value: null, unit: "" };
  return { text: spaced(cell.textContent), value: Number(number.dataset.value), unit: number.dataset.unit ?? "" };
}

/** What is pressed and says nothing of the row. */
const not_said = "button.button, summary";
const below_each_other = "div, p, li";

/** Numbers as exact as those that stand alone; what the page sets below each other is set apart. */
function wordsOf(cell: Element): string {
  return piecesOf(cell, [""]).map(spaced).filter(Boolean).join("; ");
}

function piecesOf(element: Element, pieces: string[]): string[] {
  for (const child of element.childNodes) {
    if (child instanceof Text) pieces.push(pieces.pop() + child.data);
    if (!(child instanceof HTMLElement) || child.matches(not_said)) continue;
    const { value, unit = "" } = child.dataset;
    const is_apart = child.matches(below_each_other);
    if (is_apart) pieces.push("");
    if (value === undefined) piecesOf(child, pieces);
    else pieces.push(`${pieces.pop()}${value} ${unit} `);
    if (is_apart) pieces.push("");
  }
  return pieces;
}

function spaced(text: string | null): string {
  return (text ?? "").replace(/\s+/g, " ").trim();
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

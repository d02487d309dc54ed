// Rows for spreadsheets: RFC 4180.

export type Cell = string | number;

export function csvOfRows(rows: Cell[][]): string {
  return rows.map((cells) => `${cells.map(written).join(",")}\r\n`).join("");
}

/** A spreadsheet would run what begins like a formula. */
function written(value: Cell): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

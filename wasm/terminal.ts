// What a terminal is shown: nothing of an input reaches it as a control sequence, and colour only where it is wanted.

/** Control characters as `\u001b`: a plan's title must not move the cursor, colour the shell or turn its lines about. */
export function withoutControls(text: string): string {
  return text.replace(
    /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const colours: Record<string, string> = { meets: "32", misses: "31", "too close": "33", unknown: "33" };

/** The four verdict words coloured, where they stand as a word of their own at the start of a line or cell. */
export function withColour(text: string): string {
  return text.replace(
    /(^|\s{2,}|:\s)(meets|misses|too close|unknown)(?=\s|$)/gim,
    (_, before, word) => `${before}\u001b[${colours[word.toLowerCase()]}m${word}\u001b[0m`,
  );
}

export function wantsColour(stream: { isTTY?: boolean }): boolean {
  return stream.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}

/** Rows of cells, columns aligned; the last column is left as it is. */
export function table(rows: string[][]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? "")].length)),
  );
  const line = (row: string[]) =>
    row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

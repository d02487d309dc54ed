// The listed bars as a table for spreadsheets: RFC 4180, seconds and bytes in full.

import { kindOf } from "./bars.ts";
import { laneOf, type Shown } from "./shown.ts";

const columns = [
  "rules",
  "name",
  "kind",
  "lane",
  "stage",
  "shard",
  "chunk",
  "start_s",
  "end_s",
  "duration_s",
  "bytes",
  "over",
  "after",
  "critical",
];

export function csvOf(all: Shown[]): string {
  const lines = all.flatMap((shown) => Array.from({ length: shown.run.count }, (_, bar) => lineOf(shown, bar)));
  return `${[columns, ...lines].map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

function lineOf(shown: Shown, bar: number): (string | number)[] {
  const { run, path } = shown;
  const [start_s, end_s] = [run.starts_s[bar] as number, run.ends_s[bar] as number];
  const before = run.after[bar] as number;
  return [
    run.rules,
    run.names[bar] ?? "",
    kindOf(run, bar),
    laneOf(shown, bar).label,
    run.stage[bar] as number,
    run.shard[bar] as number,
    run.chunk[bar] as number,
    start_s,
    end_s,
    end_s - start_s,
    run.bytes[bar] as number,
    run.ways[run.over[bar] as number] ?? "",
    before >= 0 ? (run.names[before] ?? "") : "",
    path ? (path.is_on[bar] as number) : "",
  ];
}

/** A spreadsheet would run what begins like a formula. */
function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// The listed bars as a table for spreadsheets, seconds and bytes in full.

import { type Cell, csvOfRows } from "../export/csv.ts";
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
  return csvOfRows([columns, ...lines]);
}

function lineOf(shown: Shown, bar: number): Cell[] {
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

// A timeline as files, and to Perfetto's page. Each says in words what came of it.

import { saveAs } from "../browser/download.ts";
import { formatNumber } from "../format/quantity.ts";
import { csvOf } from "./csv.ts";
import { handOver, openPerfetto } from "./perfetto.ts";
import type { Shown } from "./shown.ts";
import type { TimelineSource } from "./source.ts";

export function saveCsv({ stem }: TimelineSource, shown: Shown[]): string {
  saveAs(`${stem}.csv`, csvOf(shown), "text/csv");
  return "The listed bars are saved as CSV.";
}

export async function saveTrace(source: TimelineSource): Promise<string> {
  const text = await source.trace();
  if (text === null) return "There is no trace; nothing is saved.";
  saveAs(`${source.stem}.trace.json`, text, "application/json");
  return `The trace is saved.${thinnedWords(text)}`;
}

export async function openInPerfetto(source: TimelineSource): Promise<string> {
  const opened = openPerfetto();
  if (!opened) return "This browser did not open Perfetto's page; save the trace and open it there.";
  const text = await source.trace();
  if (text === null) return "There is no trace; Perfetto got nothing.";
  const handed = await handOver(opened, { text, title: source.title }, globalThis);
  if (handed === "handed over") return `Perfetto has the trace.${thinnedWords(text)}`;
  if (handed === "closed") return "Perfetto's page was closed before it had the trace.";
  return "Perfetto's page did not answer; save the trace and open it there.";
}

/** Past what trace viewers open, the trace has every how-manieth transfer, and says so. */
export function thinnedWords(trace: string): string {
  const every = Number(/"every_nth_transfer":(\d+)/.exec(trace)?.[1] ?? 1);
  return every > 1 ? ` It has one of ${formatNumber(every)} transfers: more, trace viewers do not open.` : "";
}

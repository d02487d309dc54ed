// A timeline as files, and to Perfetto's page. Each says in words what came of it.

import { saveAs } from "../browser/download.ts";
import { formatNumber } from "../format/quantity.ts";
import { csvOf } from "./csv.ts";
import { handOver, openPerfetto } from "./perfetto.ts";
import type { Shown } from "./shown.ts";
import type { TimelineSource } from "./source.ts";
import { type Sampled, withinLimits } from "./trace.ts";

export function saveCsv({ stem }: TimelineSource, shown: Shown[]): string {
  saveAs(`${stem}.csv`, csvOf(shown), "text/csv");
  return "The listed bars are saved as CSV.";
}

export async function saveTrace(source: TimelineSource): Promise<string> {
  const sampled = await traceOf(source);
  if (!sampled) return "Stopped; nothing is saved.";
  saveAs(`${source.stem}.trace.json`, sampled.text, "application/json");
  return `The trace is saved.${sampledWords(sampled)}`;
}

export async function openInPerfetto(source: TimelineSource): Promise<string> {
  const opened = openPerfetto();
  if (!opened) return "This browser did not open Perfetto's page; save the trace and open it there.";
  const sampled = await traceOf(source);
  if (!sampled) return "Stopped; Perfetto got nothing.";
  const handed = await handOver(opened, { text: sampled.text, title: source.title }, globalThis);
  if (handed === "handed over") return `Perfetto has the trace.${sampledWords(sampled)}`;
  return "Perfetto's page did not answer; save the trace and open it there.";
}

async function traceOf(source: TimelineSource): Promise<Sampled | null> {
  const text = await source.trace();
  return text === null ? null : withinLimits(text);
}

function sampledWords({ kept, of }: Sampled): string {
  if (kept === of) return "";
  return ` It has ${formatNumber(kept)} of ${formatNumber(of)} jobs and transfers, evenly chosen: more, trace viewers do not open.`;
}

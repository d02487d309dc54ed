// What is said of a bar or of a gap.

import { formatBytes, formatQuantity, formatSeconds } from "../format/quantity.ts";
import { isJob, type Kind, kindOf, not_listed } from "./bars.ts";
import { waitOf } from "./critical-path.ts";
import { isBar, type Target } from "./find.ts";
import { type Cause, cause_titles, causes } from "./idle.ts";
import { laneOf, type Shown } from "./shown.ts";
import { instantText } from "./ticks.ts";
import { wholeOf } from "./window.ts";

export interface Details {
  title: string;
  /** A job of which GPU, a transfer from where to where. */
  what: string;
  facts: [string, string][];
  /** What it waited for, to go there. */
  before: { shown: Shown; bar: number } | null;
}

const words_of: Record<Kind, string> = {
  prefill: "prefill job",
  decode: "decode job",
  all_reduce: "all-reduce",
  activation: "activation",
  handoff: "hand-off",
  decode_activation: "decode activation",
  other: "transfer",
};

export function detailsOf(target: Target): Details {
  return isBar(target) ? barDetails(target) : gapDetails(target);
}

function barDetails({ shown, bar }: { shown: Shown; bar: number }): Details {
  const { run } = shown;
  const [start_s, end_s] = [run.starts_s[bar] as number, run.ends_s[bar] as number];
  const bytes = run.bytes[bar] as number;
  const latency_s = run.latency_s[bar] as number;
  const over = run.ways[run.over[bar] as number] ?? "";
  const facts: [string, string][] = [...span(shown, start_s, end_s)];
  if (bytes > 0) {
    facts.push(["size", formatBytes(bytes).text]);
    if (end_s > start_s) facts.push(["on average", rateText(bytes / (end_s - start_s))]);
  }
  if (latency_s > 0) facts.push(["of it latency", formatSeconds(latency_s).text]);
  if (run.tells_waits) facts.push(["waited for", waitedFor(shown, bar)]);
  if (shown.path) facts.push(["critical path", shown.path.is_on[bar] ? "on it" : "not on it"]);
  if (over) facts.push(["over", over]);
  const before = run.after[bar] as number;
  return {
    title: run.names[bar] ?? "",
    what: whatOf(shown, bar),
    facts,
    before: before >= 0 ? { shown, bar: before } : null,
  };
}

/** "hand-off by NIC 2, from stage 1, GPU 3, chunk 12" */
export function whatOf(shown: Shown, bar: number): string {
  const { run } = shown;
  const kind = kindOf(run, bar);
  const { label } = laneOf(shown, bar);
  const [stage, chunk] = [run.stage[bar], run.chunk[bar]];
  const part = kind === "decode" || kind === "decode_activation" ? `token ${chunk}` : `chunk ${chunk}`;
  if (isJob(kind)) return `${words_of[kind]} on ${label}, ${part}`;
  if (kind === "handoff" && label.startsWith("NIC")) return `${words_of[kind]} by ${label}, of stage ${stage}, ${part}`;
  if (kind === "activation" || kind === "decode_activation")
    return `${words_of[kind]} from stage ${label.replace("→", "to")}, ${part}`;
  return `${words_of[kind]} of ${label}, ${part}`;
}

function waitedFor({ run }: Shown, bar: number): string {
  const before = run.after[bar] as number;
  if (before === not_listed) return "something that is not listed";
  if (before < 0) return "nothing";
  const wait_s = waitOf(run, bar);
  const since = wait_s > run.end_s * 1e-9 ? `, and ${formatSeconds(wait_s).text} more` : "";
  return `${run.names[before]}${since}`;
}

function gapDetails({ shown, lane, gap }: Exclude<Target, { bar: number }>): Details {
  const gaps = shown.gaps.get(lane);
  const cause = causes[gaps?.cause[gap] ?? 0] as Cause;
  const next = gaps?.next[gap] ?? -1;
  const before = next < 0 ? -1 : (shown.run.after[next] as number);
  const facts: [string, string][] = [...span(shown, gaps?.starts_s[gap] ?? 0, gaps?.ends_s[gap] ?? 0)];
  facts.push(["because", cause_titles[cause]]);
  if (before >= 0) facts.push(["waited for", shown.run.names[before] ?? ""]);
  if (next >= 0) facts.push(["before", shown.run.names[next] ?? ""]);
  return {
    title: "Idle",
    what: lane.label,
    facts,
    before: before >= 0 ? { shown, bar: before } : null,
  };
}

function span({ run }: Shown, start_s: number, end_s: number): [string, string][] {
  const whole = wholeOf(run.end_s);
  return [
    ["start", instantText(start_s, whole)],
    ["end", instantText(end_s, whole)],
    ["takes", formatSeconds(end_s - start_s).text],
  ];
}

function rateText(bytes_per_s: number): string {
  return `${formatBytes(bytes_per_s).text}/s`;
}

/** For who hears it. */
export function spoken({ title, what, facts }: Details): string {
  const told = facts.filter(([fact]) => fact !== "over" && fact !== "on average" && fact !== "of it latency");
  return `${title}, ${what}: ${told.map(([fact, value]) => `${fact} ${value}`).join(", ")}`;
}

/** For numbers of a table. */
export function shareText(part: number, whole: number): string {
  return whole > 0 ? formatQuantity(Math.round((part / whole) * 1000) / 10, "%").text : "0\u00a0%";
}

// The picture in a few sentences, for who sees no canvas, and what it leaves out.

import { formatNumber, formatSeconds, formatShare } from "../format/quantity.ts";
import { plural } from "../format/words.ts";
import { type Kind, kinds } from "./bars.ts";
import { type Cause, causes } from "./idle.ts";
import { busyShare, type Shown } from "./shown.ts";

const taken_by: Record<Kind, string> = {
  prefill: "prefill",
  decode: "decode",
  all_reduce: "all-reduces",
  activation: "activations",
  handoff: "hand-offs",
  decode_activation: "decode's activations",
  other: "other transfers",
};

const idle_for: Record<Cause, string> = {
  handoff: "wait for hand-offs",
  activation: "wait for activations",
  all_reduce: "wait for all-reduces",
  job: "wait for the work of others",
  other: "wait for other transfers",
  untold: "idle for a reason that is not told",
  done: "have nothing more to do",
};

export function takeaway(shown: Shown): string {
  return [pathSentence(shown), idleSentence(shown)].filter(Boolean).join(" ");
}

/** "Critical path, 43 steps in 395 ms: 62 % hand-offs and 38 % prefill." */
function pathSentence(shown: Shown): string {
  const { path, run } = shown;
  if (!path) return `The run takes ${formatSeconds(run.end_s).text}.`;
  const parts = kinds
    .map((kind) => ({ words: taken_by[kind], s: path.sums_s[kind] }))
    .concat({ words: "waiting", s: path.waits_s })
    .filter(({ s }) => s > run.end_s * 0.005)
    .sort((a, b) => b.s - a.s)
    .map(({ words, s }) => `${formatShare(s / run.end_s)} ${words}`);
  const whose = leftOut(shown) ? "Critical path of what is listed" : "Critical path";
  return `${whose}, ${formatNumber(path.steps.length)} ${path.steps.length === 1 ? "step" : "steps"} in ${formatSeconds(run.end_s).text}: ${listed(parts)}.`;
}

/** "GPUs work 15 % of the time; for 62 % of the rest they wait for hand-offs." */
function idleSentence(shown: Shown): string {
  const { idleness } = shown;
  if (idleness.length === 0) return "";
  const sums = causes
    .map((cause) => ({ cause, s: idleness.reduce((sum_s, one) => sum_s + one.idle_s[cause], 0) }))
    .sort((a, b) => b.s - a.s);
  const idle_s = sums.reduce((sum_s, { s }) => sum_s + s, 0);
  const [most] = sums;
  // Who knows a part of the jobs knows nothing about a GPU's time.
  if (shown.run.jobs_left_out > 0) return "";
  const busy = `GPUs work ${formatShare(busyShare(shown))} of the time`;
  if (!most || idle_s <= 0 || most.cause === "untold") return `${busy}.`;
  return `${busy}; for ${formatShare(most.s / idle_s)} of the rest they ${idle_for[most.cause]}.`;
}

function listed(parts: string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** What the picture does not have; empty where it has all. */
export function leftOut({ run, name }: Shown): string {
  const left = run.jobs_left_out + run.transfers_left_out;
  if (left === 0) return "";
  const all = run.count + left;
  return `${name}: the first ${formatNumber(run.count)} of ${formatNumber(all)} jobs and transfers, by their ends; what is said is of these.`;
}

/** Where a GPU does two things at once. */
export function overlapWords({ groups }: Shown): string {
  const lanes = groups.flatMap((group) => group.lanes).filter(({ overlaps }) => overlaps.starts_s.length > 0);
  return lanes.length === 0 ? "" : `Red: ${plural(lanes.length, "GPU")} with two jobs at once, which no GPU can.`;
}

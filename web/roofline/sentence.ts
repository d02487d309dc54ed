// What a roofline says, and what it leaves out, in words.

import { formatQuantity, formatShare } from "../format/quantity.ts";
import { capitalised, listed } from "../format/words.ts";
import type { OperationTime } from "../generated/plan";
import { type Limits, longestOf, type Work, workOf } from "./work.ts";

/** "Decode: 87 % of the bytes go to attention over the KV cache, at 1.2 FLOP/byte, far left of the ridge at 295: bound by HBM." */
export function rooflineSentence(phase: string, operations: OperationTime[]): string {
  const works = workOf(operations);
  const longest = longestOf(works);
  if (!longest) return "";
  const { operation, intensity, limits } = longest;
  const place = limits ? `, ${placeOf(intensity, limits)}` : "";
  const reason = reasonOf(operation, intensity, limits);
  return `${phase}: ${shareOf(longest, works)} go to ${operation.title}, at ${formatQuantity(intensity, "FLOP/byte").text}${place}${reason}.`;
}

const sum = (works: Work[], name: "flop" | "bytes") => works.reduce((all, work) => all + work[name], 0);

/** Of what it is bound by. */
function shareOf({ operation, flop, bytes }: Work, works: Work[]): string {
  return operation.bound === "compute"
    ? `${formatShare(flop / sum(works, "flop"))} of the FLOP`
    : `${formatShare(bytes / sum(works, "bytes"))} of the bytes`;
}

/** Within a fifth of the ridge both bind about alike. */
const near = 1.2;
const far = 10;

function placeOf(intensity: number, { ridge }: Limits): string {
  const ratio = intensity / ridge;
  const at = formatQuantity(ridge, "").text;
  if (ratio < near && ratio > 1 / near) return `at the ridge, ${at}`;
  const side = ratio > 1 ? "right" : "left";
  return `${ratio > far || ratio < 1 / far ? "far " : ""}${side} of the ridge at ${at}`;
}

/** Products of few tokens compute for more than they have, and small kernels take their time. */
function reasonOf({ bound }: OperationTime, intensity: number, limits: Limits | null): string {
  if (bound === "memory") return ": bound by HBM";
  if (bound === "fixed") return ": most of its time is fixed";
  if (bound !== "compute") return "";
  return limits && intensity < limits.ridge
    ? ": bound by compute all the same, for its tiles are not full"
    : ": bound by compute";
}

/** Of all that takes time and has no place in the picture. */
export function leftOutSentence(operations: OperationTime[]): string {
  const shown = new Set(workOf(operations).map(({ operation }) => operation));
  const left_out = operations.filter((operation) => !shown.has(operation));
  if (left_out.length === 0) return "";
  const seconds = (some: OperationTime[]) => some.reduce((all, one) => all + one.seconds, 0);
  const share = formatShare(seconds(left_out) / seconds(operations));
  return `${capitalised(listed(left_out.map(({ title }) => title)))} ${left_out.length === 1 ? "has" : "have"} no FLOP that are counted, and no point: ${share} of the time.`;
}

// What a roofline says, and what it leaves out, in words.

import { formatQuantity, formatShare } from "../format/quantity.ts";
import type { OperationTime } from "../generated/plan";
import { operationWords } from "../words/core.ts";
import { words } from "../words/words.ts";
import { type Limits, longestOf, type Work, workOf } from "./work.ts";

/** "Decode: 87 % of the bytes go to attention over the KV cache, at 1.2 FLOP/byte, far left of the ridge at 295: bound by HBM." */
export function rooflineSentence(phase: string, operations: OperationTime[]): string {
  const works = workOf(operations);
  const longest = longestOf(works);
  if (!longest) return "";
  const { operation, intensity, limits } = longest;
  const w = words().roofline;
  return w.sentence({
    phase,
    share: shareOf(longest, works),
    operation: operationWords(operation),
    intensity: formatQuantity(intensity, "FLOP/byte").text,
    place: limits ? placeOf(intensity, limits) : "",
    reason: reasonOf(operation, intensity, limits),
  });
}

const sum = (works: Work[], name: "flop" | "bytes") => works.reduce((all, work) => all + work[name], 0);

/** Of what it is bound by. */
function shareOf({ operation, flop, bytes }: Work, works: Work[]): string {
  const w = words().roofline;
  return operation.bound === "compute"
    ? w.of_flop(formatShare(flop / sum(works, "flop")))
    : w.of_bytes(formatShare(bytes / sum(works, "bytes")));
}

/** Within a fifth of the ridge both bind about alike. */
const near = 1.2;
const far = 10;

function placeOf(intensity: number, { ridge }: Limits): string {
  const ratio = intensity / ridge;
  const at = formatQuantity(ridge, "").text;
  const w = words().roofline;
  if (ratio < near && ratio > 1 / near) return w.at_ridge(at);
  const is_far = ratio > far || ratio < 1 / far;
  return ratio > 1 ? w.right_of_ridge(at, is_far) : w.left_of_ridge(at, is_far);
}

/** Products of few tokens compute for more than they have, and small kernels take their time. */
function reasonOf({ bound }: OperationTime, intensity: number, limits: Limits | null): string {
  const w = words().roofline;
  if (bound === "memory") return w.by_hbm;
  if (bound === "fixed") return w.by_fixed;
  if (bound !== "compute") return "";
  return limits && intensity < limits.ridge ? w.by_tiles : w.by_compute;
}

/** Of all that takes time and has no place in the picture. */
export function leftOutSentence(operations: OperationTime[]): string {
  const shown = new Set(workOf(operations).map(({ operation }) => operation));
  const left_out = operations.filter((operation) => !shown.has(operation));
  if (left_out.length === 0) return "";
  const seconds = (some: OperationTime[]) => some.reduce((all, one) => all + one.seconds, 0);
  const share = formatShare(seconds(left_out) / seconds(operations));
  return words().roofline.left_out(left_out.map(operationWords), share);
}

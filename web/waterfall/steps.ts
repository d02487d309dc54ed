// Times that follow each other, as steps: each begins where the one before ends, and what they come to stands below.

import { shortName } from "../format/operation.ts";
import type { OperationTime, TimeCase } from "../generated/plan";
import { operationWords } from "../words/core.ts";
import { words } from "../words/words.ts";

export interface Step {
  name: string;
  /** In a sentence. */
  words: string;
  start_s: number;
  seconds: number;
  /** What bounds it; nothing of what is made of several. */
  bound: string;
}

export interface Waterfall {
  steps: Step[];
  total_name: string;
  total_s: number;
}

type Part = Omit<Step, "start_s">;

function fallOf(parts: Part[], total_name: string): Waterfall {
  let start_s = 0;
  const steps = parts.map((part) => {
    const step = { ...part, start_s };
    start_s += part.seconds;
    return step;
  });
  return { steps, total_name, total_s: start_s };
}

/** Nothing overlaps within an iteration (docs/physics.md). */
export function operationsFall(operations: OperationTime[], total_name: string): Waterfall {
  const parts = operations.map((operation) => ({
    name: shortName(operation),
    words: operationWords(operation),
    seconds: operation.seconds,
    bound: operation.bound,
  }));
  return fallOf(parts, total_name);
}

const sumOf = (operations: OperationTime[]) => operations.reduce((sum, { seconds }) => sum + seconds, 0);

/** What rounding leaves of two sums of the same times is no time. */
const least_share = 1e-9;

function partsOf(whole_s: number, parts: [name: string, words: string, seconds: number][]): Part[] {
  return parts
    .filter(([, , seconds]) => seconds > whole_s * least_share)
    .map(([name, words, seconds]) => ({ name, words, seconds, bound: "" }));
}

/** A waterfall of one step says nothing, and neither does one whose parts are more than the whole. */
function whereItSays(fall: Waterfall, whole_s: number): Waterfall | null {
  return fall.steps.length > 1 && Math.abs(fall.total_s / whole_s - 1) < 1e-6 ? fall : null;
}

/** From a chunk on the slowest stage to TTFT: a chunk passes all stages, and others follow at the pace of the slowest. */
export function firstTokenFall(time: TimeCase): Waterfall | null {
  const { ttft_s, prefill_chunks, prefill_chunk_s, prefill_end_s } = time;
  if (ttft_s == null) return null;
  const stage_s = sumOf(time.prefill);
  // Of prompts of several lengths their number is a mean.
  const others = Math.round((prefill_chunks - 1) * 10) / 10;
  const w = words().waterfall;
  const parts = partsOf(ttft_s, [
    [...w.chunk, stage_s],
    [...w.other_stages, prefill_chunk_s - stage_s],
    [w.more_chunks(others), w.chunks_that_follow, prefill_end_s - prefill_chunk_s],
    [...w.waits, ttft_s - prefill_end_s],
  ]);
  return whereItSays(fallOf(parts, "TTFT"), ttft_s);
}

/** From a micro-batch on the slowest stage to TPOT, or to a step where a step brings several tokens. */
export function tokenFall(time: TimeCase): Waterfall | null {
  const { tpot_s, decode_micro_batches, decode_micro_batch_s, decode_step_s, decode_step_tokens } = time;
  if (tpot_s == null || decode_micro_batches === 0) return null;
  const stage_s = sumOf(time.decode);
  const takes_turns = decode_step_s > decode_micro_batch_s * (1 + least_share);
  const of_one_token = decode_step_tokens === 1;
  const whole_s = of_one_token ? tpot_s : decode_step_s;
  const w = words().waterfall;
  const parts = partsOf(whole_s, [
    [...w.stage, stage_s],
    [...(takes_turns ? w.other_micro_batches : w.other_stages), decode_step_s - stage_s],
    [...w.prompts_beside, of_one_token ? tpot_s - decode_step_s : 0],
  ]);
  return whereItSays(fallOf(parts, of_one_token ? "TPOT" : w.a_step), whole_s);
}

// What the record's quantities are, in the order in which a plan asks for them. One that is not here comes last, by its key.

import { labelOf } from "../format/label.ts";

export interface Quantity {
  name: string;
  help: string;
  /** What a row of it is: "runs" of a server, else "figures". */
  rows: string;
  /** Whether a fit has used its rows that were not kept aside; else they are only scored. */
  is_fitted: boolean;
}

/** By docs/calibration.md: times of servers, of one first token, of kernels, and what an engine adds to memory. */
const fitted = new Set([
  "tpot",
  "ttft",
  "output_throughput",
  "first_token",
  "activation_peak",
  "non_torch",
  "gemm",
  "attention_prefill",
  "attention_decode",
  "experts",
  "collective",
  "expert_exchange",
]);

const known: Record<string, [name: string, help: string, rows?: string]> = {
  tpot: ["TPOT", "time per output token of a server that always has so many requests in flight", "runs"],
  ttft: ["TTFT", "time to first token of the same servers, waiting included", "runs"],
  output_throughput: ["Output throughput", "output tokens/s of the same servers", "runs"],
  max_throughput: ["Maximum throughput", "tokens/s with as many requests as the memory takes", "runs"],
  batch_throughput: ["Throughput of a batch", "tokens/s of a batch of a given size", "runs"],
  system_throughput: [
    "Throughput of a system",
    "tokens/s of a whole system, by the rules of a public benchmark",
    "runs",
  ],
  first_token: ["First token alone", "time to first token of one request by itself", "runs"],
  prefill: ["Prefill alone", "time of one prefill by itself", "runs"],
  open_tpot: ["TPOT at a rate", "requests arrive at a rate, however many are still in flight", "runs"],
  open_ttft: ["TTFT at a rate", "time to first token of the same servers", "runs"],
  open_end_to_end: ["Whole request at a rate", "from its arrival to its last token, of the same servers", "runs"],
  weights: ["Weights", "memory of the weights on a GPU"],
  kv_pool: ["KV pool", "memory that a server keeps for the KV cache"],
  kv_tokens: ["KV tokens", "tokens that this pool holds"],
  activation_peak: ["Peak of activations", "memory of the activations at their peak"],
  cuda_graphs: ["CUDA graphs", "memory of the graphs that the engine captures"],
  non_torch: ["Memory beside PyTorch's", "what communicators and the GPU's context take"],
  gemm: ["GEMM", "time of a matrix multiplication by itself"],
  attention_prefill: ["Attention, prefill", "time of the kernel by itself"],
  attention_decode: ["Attention, decode", "time of the kernel by itself"],
  experts: ["Experts", "time of the fused kernel of a mixture of experts"],
  collective: ["Collectives", "all-reduce and the like, between GPUs"],
  expert_exchange: ["Expert exchange", "all-to-all of a mixture of experts: dispatch and combine"],
};

const order = Object.keys(known);

export function quantityOf(key: string): Quantity {
  const [name = labelOf(key), help = "", rows = "figures"] = known[key] ?? [];
  return { name, help, rows, is_fitted: fitted.has(key) };
}

export function byOrder(a: string, b: string): number {
  const place = (key: string) => (known[key] ? order.indexOf(key) : order.length);
  return place(a) - place(b) || a.localeCompare(b);
}

// "gpus_per_node" → "GPUs per node": the plan's own key, spelled as practitioners do.

const spelled: Record<string, string> = {
  bf16: "BF16",
  cp: "CP",
  ddr: "DDR",
  dp: "DP",
  ep: "EP",
  ffn: "FFN",
  fp4: "FP4",
  fp8: "FP8",
  gpu: "GPU",
  gpus: "GPUs",
  ib: "InfiniBand",
  int8: "INT8",
  kv: "KV",
  lm: "LM",
  lora: "LoRA",
  mfu: "MFU",
  nic: "NIC",
  nics: "NICs",
  pp: "PP",
  q: "Q",
  pue: "PUE",
  qk: "QK",
  qkv: "QKV",
  sp: "SP",
  tp: "TP",
  tpot: "TPOT",
  ttft: "TTFT",
  v: "V",
};

export function labelOf(key: string): string {
  const words = key.split("_").map((word) => spelled[word] ?? word);
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

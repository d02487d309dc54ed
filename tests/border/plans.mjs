// Plans drawn at random from the catalogue, the same ones for the same seed: what border test and benchmark run over.

/** mulberry32: 32 bits of state, enough to pick plans. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` plans over the names of `presets`. About one in ten is wrong in some way: problems must agree as well. */
export function randomPlans(presets, count, { seed = 1, may_be_wrong = true } = {}) {
  const random = generator(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const chance = (probability) => random() < probability;
  const between = (least, most) => least + Math.floor(random() * (most - least + 1));

  const layout = () => {
    const tp = pick([1, 2, 4, 8]);
    const pp = pick([1, 1, 2, 4]);
    return pick([
      `TP${tp} PP${pp}`,
      `TP${tp}×PP${pp}`,
      { tp, pp },
      `EP${pick([2, 4, 8])}×TP${tp}×PP${pp}`,
      `TP${tp} DP${pick([1, 2, 4])}`,
    ]);
  };
  const lengths = () => {
    const least = between(16, 4096);
    return pick([least, `${least}..${least + between(1, 8192)}`]);
  };
  const workload = () => ({
    input: lengths(),
    ...(chance(0.6) ? { output: lengths() } : {}),
    ...pick([
      { burst: between(1, 256) },
      { concurrency: between(1, 256) },
      { arrival_rate: `${between(1, 40) / 10} requests/s` },
    ]),
  });
  const targets = () => ({
    ...(chance(0.7) ? { ttft: `${between(100, 20000)} ms` } : {}),
    ...(chance(0.5) ? { tpot: `${between(5, 200)} ms` } : {}),
    ...(chance(0.5) ? { throughput_per_gpu: `${between(1, 40)} tokens/ms` } : {}),
  });
  const efficiency = () => {
    const mfu = between(20, 70) / 100;
    return chance(0.3) ? { mfu: `${mfu}..${mfu + 0.1}` } : { mfu, memory_bandwidth: between(40, 90) / 100 };
  };
  const engine = () => ({
    ...(chance(0.5) ? { preset: pick(presets.engines).name } : {}),
    kv_cache: pick(["bf16", "fp8"]),
    chunk_tokens: pick([512, 2048, 8192]),
  });
  const claims = () => [
    { kind: "kv_cache_per_gpu", value: `${between(1, 80)} GB` },
    { kind: "decode_throughput_per_gpu", value: `${between(1, 30)} tokens/ms`, batch: between(1, 256) },
    { kind: "gpus", value: pick([1, 2, 4, 8, 16]) },
  ];
  const plan = () => ({
    plimsoll: 1,
    model: pick(presets.models).name,
    accelerator: pick(presets.accelerators).name,
    layout: layout(),
    workload: workload(),
    ...(chance(0.5)
      ? { cluster: { scale_out: { bandwidth: `${between(10, 100)} GB/s`, latency: `${between(1, 20)} us` } } }
      : {}),
    ...(chance(0.5) ? { efficiency: efficiency() } : {}),
    ...(chance(0.3) ? { engine: engine() } : {}),
    ...(chance(0.8) ? { targets: targets() } : {}),
    ...(chance(0.3) ? { claims: claims() } : {}),
  });
  const spoiled = (whole) =>
    pick([
      { ...whole, modle: 1 },
      { ...whole, accelerator: "h100-sxn" },
      { ...whole, layout: "TP0" },
      { ...whole, workload: { ...whole.workload, input: "10..1" } },
      { ...whole, targets: { ttft: "10 GB", tpot: -1 } },
    ]);
  return Array.from({ length: count }, () => (may_be_wrong && chance(0.1) ? spoiled(plan()) : plan()));
}

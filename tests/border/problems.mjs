// Problems for the tools: every example of the catalogue, and as many drawn at random, the same ones for the same seed.

import { generator } from "./plans.mjs";

/** → [{tool, wanted, problem}] over `tools`; about one in ten is wrong in some way. */
export function toolProblems(tools, count_each, seed = 1) {
  const draw = drawer(generator(seed));
  return tools.flatMap(({ name, formats, examples }) => {
    const wanted = ["json", ...formats.map((format) => format.name)].join(" ");
    const random = Array.from({ length: count_each }, () => draw[name](examples));
    const problems = [...examples.map(({ example }) => example.problem), ...random];
    return problems.map((problem) => ({ tool: name, wanted, problem: JSON.stringify(problem) }));
  });
}

function drawer(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const between = (least, most) => least + Math.floor(random() * (most - least + 1));
  const chance = (probability) => random() < probability;
  const perhaps = (members) => (chance(0.5) ? members : {});
  const several = (least, most, draw) => Array.from({ length: between(least, most) }, draw);
  const spoilt = (problem) =>
    chance(0.1) ? pick([{ ...problem, nodez: 1 }, { ...problem, layers: -1 }, []]) : problem;

  const pickProblem = () => ({
    tile: { m: between(1, 4096), n: between(1, 32768), k: between(1, 32768), bytes_per_element: pick([1, 2, 4]) },
    cards: between(1, 64),
    ...perhaps({ partitions: between(1, 64) }),
    ...perhaps({ intercard_bandwidth: `${between(1, 400)} MB/s` }),
    ...perhaps({ model: { layers: between(1, 100), weights: `${between(1, 200)} GB`, hidden: between(64, 16384) } }),
  });
  const assignProblem = () => ({
    layers: between(1, 80),
    layer_bytes: `${between(1, 900)} MB`,
    activation_bytes: `${between(0, 64)} kB`,
    ...perhaps({ embedding: `${between(0, 900)} MB`, head: `${between(0, 900)} MB` }),
    nodes: several(1, 9, () => ({
      memory: `${between(4, 96)} GB`,
      memory_bandwidth: `${between(50, 3000)} GB/s`,
      link: { bandwidth: `${between(1, 100) / 8} GB/s`, latency: `${between(0, 100)} us` },
    })),
    every_node_used: chance(0.3),
  });
  const placeProblem = () => {
    const types = pick([["A100"], ["A100", "V100"], ["H100", "L40", "T4"]]);
    const gpus = types.map((type) => ({
      type,
      count: pick([1, 2, 4]),
      memory: `${between(16, 96)} GiB`,
      ...perhaps({ tp: 1 }),
    }));
    return {
      ...(chance(0.5) ? { rules: "original" } : { objective: pick(["throughput", "prefill_throughput", "ttft"]) }),
      gpus,
      between: types.flatMap((from, i) =>
        types.slice(i).map((to) => ({ from, to, bandwidth: `${between(5, 400)} Gb/s` })),
      ),
      model: { layers: between(1, 40), hidden: pick([1024, 4096, 8192]), layer_weights: `${between(1, 30) / 10} GiB` },
      batch: between(1, 32),
      sequence: between(16, 4096),
    };
  };
  const simulateProblem = () => ({
    model: pick(["LLaMA-3.1-70B", "GPT-OSS-20B", "Mistral-Small-24B", "Mixtral-8x22B"]),
    prefill_gpu: pick(["NVIDIA H100", "NVIDIA H200", "AMD Instinct MI300X"]),
    decode_gpu: pick(["NVIDIA H100", "NVIDIA H200", "AMD Instinct MI300X"]),
    pp: between(1, 6),
    ...perhaps({ tp: pick([1, 2, 4]) }),
    nics: between(1, 4),
    batch: between(1, 8),
    context: between(64, 1500),
    chunk: between(128, 512),
    memory_limit: chance(0.8) ? 100 : 0.75,
  });
  const drawn = { pick: pickProblem, assign: assignProblem, place: placeProblem, simulate: simulateProblem };
  return Object.fromEntries(Object.entries(drawn).map(([name, draw]) => [name, () => spoilt(draw())]));
}

// What each tool is, in a few sentences: whose rules it reproduces, what "original" and "corrected" mean, the words of its
// report, and where it ends. docs/*.md says all of it at length.

export interface About {
  /** On its tab, where the tool's title is long. */
  tab?: string;
  /** Whose rules these are, where they are somebody's. */
  source?: { name: string; address: string; file: string };
  /** In one line, for the fold. */
  brief: string;
  paragraphs: string[];
  words: [string, string][];
  limits: string;
  page: string;
}

export const abouts: Record<string, About> = {
  pick: {
    source: {
      name: "popsolutions/Spanker",
      address: "https://github.com/popsolutions/Spanker",
      file: "src/scheduler/src/decision.rs",
    },
    brief: "Spanker's own choice between TP and MP, and the same with the right weights",
    paragraphs: [
      "One matmul tile of m × n outputs and inner dimension k lies on a few cards. Split it over all of them, keep it on one, or pass it along a pipeline?",
      "“Original” is the answer of Spanker's pick_strategy, to the digit. It charges m·k elements for the weights, which is the tile's input. “Corrected” charges k·n, the real weights, and the exchange of a ring all-reduce.",
    ],
    words: [
      ["TensorParallel, TP", "every card reads a share of the weights; all of them exchange the outputs"],
      ["ModelParallel, MP", "one card reads all weights; a share of the outputs goes on to another"],
      ["PipelineParallel", "p partitions one after another: a proposal, and its cost can be read as three sums"],
      ["literal", "first reading: the weights, and the whole outputs over each of p − 1 hops"],
      ["mp_plus_chain", "second reading: the cost of MP, and the same p − 1 hops"],
      ["sharded_chain", "third reading: the weights, and (N − 1)/N of the outputs, whatever p is"],
      ["rev-A card", "the cards that Spanker is for: 2 GB/s of DDR, 500 MB/s to the next card"],
      ["acceptance points", "tiles for which the proposal says what the answer should be"],
    ],
    limits:
      "No latency and no compute is charged, and memory capacity is not checked. Up to 10⁹ for m, n and k, 16 bytes an element.",
    page: "docs/pick.md",
  },

  assign: {
    source: {
      name: "Epistates/pmetal",
      address: "https://github.com/Epistates/pmetal",
      file: "crates/pmetal-distributed/src/layer_assignment.rs",
    },
    brief: "pmetal's two heuristics as they are, beside the exact optimum",
    paragraphs: [
      "The layers of a model go to a chain of nodes, contiguous and in its order. pmetal does this for a few machines at home, by two heuristics; both are reproduced digit for digit and are the “original” here.",
      "Beside them stand the two best assignments there are, within every node's memory. They are exact, so a gap says what a heuristic costs. What does not fit in memory has no gap: it cannot be run.",
    ],
    words: [
      ["proportional", "original: layers by each node's share of the memory"],
      [
        "bandwidth-aware",
        "original: layers by the links' speed (to three nodes), or by memory times speed (from four)",
      ],
      ["least-latency", "the optimum for one stream: the shortest way of a single token"],
      ["fastest-pace", "the optimum with a token in every stage and on every link: the least time of the slowest"],
      ["idle", "a node without layers; between used nodes it still passes the activations on"],
      ["!", "the stage holds more layers than its memory takes"],
    ],
    limits:
      "All layers are alike, the order of the nodes is given, and a stage runs one token at a time. The token's way back is not counted. Up to 10,000 layers and 1,000 nodes.",
    page: "docs/assign.md",
  },

  place: {
    source: {
      name: "gangmuk/LLM_placement_solver",
      address: "https://github.com/gangmuk/LLM_placement_solver",
      file: "solver_constrained_with_tp.py",
    },
    brief:
      "the best placement with a proof, and on request LLM_placement_solver's answer with what each of its faults costs",
    paragraphs: [
      "GPUs of several types and what joins them: which should hold which layers, in TP groups of which degree? The answer is the best for tokens/s, time to the first token or $ a token by physics of our own, proven or with the gap that is left.",
      "With “rules: original” the answer is that of LLM_placement_solver, faults included, beside the optimum in the same search space without three of them: idle GPUs and links that cap the answer, only the first groups of a type used, and GPUs of different types taken for one another. A list takes them away one by one.",
      "Times are predictions from datasheets and stated shares of them; nothing has measured them. The original's throughputs are its own estimates.",
    ],
    words: [
      ["TP group", "consecutive GPUs of one type that hold a stage together; “TP 2” is two of them"],
      ["sets the pace", "the stage or hop that is the slowest"],
      ["proven", "nothing is better; “not proven” comes with a bound that nothing exceeds, and the gap to it"],
      ["states", "steps of the search; “most states” ends it"],
      ["a link's number", "the original's: Gbit/s over GiB, without a unit, yet set against tokens/s"],
      ["segment", "the original's: consecutive layers on one group"],
    ],
    limits:
      "Up to 1,024 GPUs (256 by the original's rules) of 16 types and 1,000 layers. One copy of the model. Long searches end at “most states” rather than after a time.",
    page: "docs/place.md",
  },

  simulate: {
    tab: "Prefill/decode",
    source: {
      name: "virgil382/LLMInferenceSystemSimulator",
      address: "https://github.com/virgil382/LLMInferenceSystemSimulator",
      file: "simulator.py and DisaggregatedPDSystem*.py",
    },
    brief: "LLMInferenceSystemSimulator's systems by their own rules, faults named, beside the same without the faults",
    paragraphs: [
      "One cluster prefills a batch of prompts in chunks and hands the KV cache over; another decodes. The run goes from event to event, with links shared fairly.",
      "“Corrected” is what such a system would do: a GPU does one job at a time, a stage waits for its activations, chunks follow each other, decode waits for the whole cache and goes on until it is steady, and times come from Plimsoll's own physics.",
      "“Original” are the rules of that simulator's two systems, faults included: the report lists each known fault that shows in this very run, and how much it weighs.",
    ],
    words: [
      [
        "with tp",
        "stages of tp GPUs; by the original's rules a chunk enters when the one before has left the last stage",
      ],
      ["pipeline-only", "tp left out: one GPU a stage"],
      ["hand-off", "a chunk's KV cache on its way from prefill to decode"],
      ["job", "one GPU's work on a chunk, or on a step of decode"],
      ["NIC", "an InfiniBand card of the prefill cluster; hand-offs share its lane and its cable"],
      ["critical path", "from the end back over what each job or transfer waited for last"],
      ["alone, mean, longest", "how long a transfer takes by itself, and in this run"],
    ],
    limits:
      "Up to 2,000,000 jobs and transfers; the report lists 5,000 of each unless “listed” says otherwise. Links keep one capacity. Bandwidths of links, and the original's GPUs and models, are that simulator's own figures.",
    page: "docs/simulate.md",
  },

  serve: {
    tab: "Serving",
    brief: "continuous batching request by request, with the plan's layout and Plimsoll's own physics",
    paragraphs: [
      "A stream of requests comes to the plan: at random, evenly, all at once, or so many at a time. A scheduler with a budget of tokens fills iterations, caches are handed out in blocks, and every iteration takes what the physics say.",
      "It answers what a closed form cannot: percentiles, goodput at the targets, queues over time, and the highest rate at which enough requests still meet the targets. Several runs that differ by chance alone give each number an interval.",
    ],
    words: [
      ["p50, p90, p95, p99", "half, nine of ten, … of the requests take no longer"],
      ["goodput", "requests a second that meet every stated one of TTFT and TPOT"],
      ["waiting, running", "requests in queues, and sequences that hold cache blocks"],
      ["± ", "half of a 95 % interval over the runs: of chance, not of the model's error"],
      ["gave way", "a sequence whose blocks another needed; it is computed anew"],
    ],
    limits:
      "2 billion tokens over all runs, 20,000 attention ranks. Ranks that step together are timed like the slowest. Nothing is swapped out, and there are no priorities.",
    page: "docs/serve.md",
  },
};

// A run made up for a timeline: stages that wait for each other, hand-offs that share cards, and what each has waited for.
// It knows nothing around it, since it is also sent to a page as text.

/** @param size {stages, shards, chunks, nics, rules, slowness} */
export function madeRun({ stages, shards, chunks, nics, rules = "original", slowness = 1 }) {
  const bars = [];
  const add = (kind, name, place, start_s, takes_s, after, bytes = 0, over = "") => {
    bars.push({ kind, name, ...place, start_s, end_s: start_s + takes_s * slowness, after, bytes, over });
    return bars.at(-1);
  };
  const later = (a, b) => (!a || (b && b.end_s > a.end_s) ? b : a);
  const on_nic = [];
  const jobs = new Map();
  const activations = new Map();
  let last;
  for (let chunk = 0; chunk < chunks; ++chunk) {
    for (let stage = 0; stage < stages; ++stage) {
      for (let shard = 0; shard < shards; ++shard) {
        const place = { stage, shard, chunk };
        const at = `${stage}.${shard}.${chunk}`;
        const before = later(jobs.get(`${stage}.${shard}`), activations.get(`${stage}.${shard}`));
        const job = add(
          0,
          `job ${at}`,
          place,
          before?.end_s ?? 0,
          0.001 * (1 + ((stage * 7 + chunk * 3) % 5) / 10),
          before,
        );
        jobs.set(`${stage}.${shard}`, job);
        const all_reduce = add(
          2,
          `all-reduce ${at}`,
          place,
          job.end_s,
          0.0001,
          job,
          33554432,
          `lane ${stage}.${shard}`,
        );
        if (stage + 1 < stages)
          activations.set(
            `${stage + 1}.${shard}`,
            add(3, `activation ${at}`, place, all_reduce.end_s, 0.0003, all_reduce, 33554432),
          );
        const nic = shard % nics;
        const free = later(all_reduce, on_nic[nic]?.[chunk % 3]);
        const over = `prefill GPU lane ${stage}.${shard}, prefill NIC lane ${nic}, prefill NIC cable ${nic}`;
        const handoff = add(4, `hand-off ${at}`, place, free.end_s, 0.0008, free, 167772160, over);
        on_nic[nic] ??= [];
        on_nic[nic][chunk % 3] = handoff;
        last = later(last, handoff);
      }
    }
  }
  const decode_start_s = last.end_s;
  for (let stage = 0; stage < stages; ++stage) {
    const place = { stage, shard: 0, chunk: 0 };
    const job = add(1, `decode ${stage}`, place, last.end_s, 0.002, last);
    last = stage + 1 < stages ? add(5, `decode activation ${stage}`, place, job.end_s, 0.0001, job, 131072) : job;
  }
  bars.sort((a, b) => a.start_s - b.start_s || a.end_s - b.end_s);
  const places = new Map(bars.map((bar, i) => [bar, i]));
  const ways = [...new Set(bars.map(({ over }) => over))];
  const way_of = new Map(ways.map((way, i) => [way, i]));
  const run_end_s = bars.reduce((latest_s, { end_s }) => Math.max(latest_s, end_s), 0);
  return {
    rules,
    end_s: run_end_s,
    decode_start_s,
    jobs_left_out: 0,
    transfers_left_out: 0,
    jobs_until_s: run_end_s,
    transfers_until_s: run_end_s,
    tells_waits: true,
    count: bars.length,
    kind: Uint8Array.from(bars, ({ kind }) => kind),
    stage: Int32Array.from(bars, ({ stage }) => stage),
    shard: Int32Array.from(bars, ({ shard }) => shard),
    chunk: Int32Array.from(bars, ({ chunk }) => chunk),
    starts_s: Float64Array.from(bars, ({ start_s }) => start_s),
    ends_s: Float64Array.from(bars, ({ end_s }) => end_s),
    bytes: Float64Array.from(bars, ({ bytes }) => bytes),
    latency_s: Float64Array.from(bars, ({ kind }) => (kind < 2 ? 0 : 2.5e-5)),
    after: Int32Array.from(bars, ({ after }) => (after ? places.get(after) : -1)),
    names: bars.map(({ name }) => name),
    over: Int32Array.from(bars, ({ over }) => way_of.get(over)),
    ways,
  };
}

// A run as columns: a bar per job and per transfer, by start. The worker makes them from the report, the page draws them.

/** In the order in which a request passes them. What a report calls otherwise is a transfer of the last kind. */
export const kinds = [
  "prefill",
  "decode",
  "all_reduce",
  "activation",
  "handoff",
  "decode_activation",
  "other",
] as const;
export type Kind = (typeof kinds)[number];

/** Jobs, and as many transfers: the timeline's 50,000 bars of a run. */
export const most_listed = 25_000;

/** Of `after`: it waited for nothing, or for something that the report does not list. */
export const nothing_before = -1;
export const not_listed = -2;

/** As the report has them. `after` is the name of what it waited for last. */
interface ReportedJob {
  name: string;
  phase: string;
  stage: number;
  shard: number;
  chunk: number;
  start_s: number;
  end_s: number;
  after?: string;
}

interface ReportedTransfer extends Omit<ReportedJob, "phase"> {
  kind: string;
  bytes: number;
  latency_s: number;
  over: string;
}

export interface ReportedRun {
  rules: string;
  end_time_s: number;
  decode_start_s: number;
  jobs_left_out: number;
  transfers_left_out: number;
  jobs: ReportedJob[];
  transfers: ReportedTransfer[];
}

export interface SimulationReport {
  original: ReportedRun;
  corrected?: ReportedRun;
}

/** One run. Columns are as long as it has bars; a bar is its place in them. */
export interface Run {
  rules: string;
  /** Of everything, listed or not. */
  end_s: number;
  decode_start_s: number;
  jobs_left_out: number;
  transfers_left_out: number;
  /** What ends later is not listed; the run's end where all is. */
  jobs_until_s: number;
  transfers_until_s: number;
  /** Whether the report says what bars have waited for. */
  tells_waits: boolean;
  count: number;
  /** Of `kinds`. */
  kind: Uint8Array;
  stage: Int32Array;
  shard: Int32Array;
  chunk: Int32Array;
  starts_s: Float64Array;
  ends_s: Float64Array;
  /** 0 for a job. */
  bytes: Float64Array;
  latency_s: Float64Array;
  /** A bar, `nothing_before` or `not_listed`. */
  after: Int32Array;
  names: string[];
  /** Of `ways`. */
  over: Int32Array;
  ways: string[];
}

/** The corrected one first: it is what the answer is about. */
export function runsOf(report: SimulationReport): Run[] {
  return [...(report.corrected ? [report.corrected] : []), report.original].map(runOf);
}

export function runOf(reported: ReportedRun): Run {
  const { rules, end_time_s, decode_start_s, jobs_left_out, transfers_left_out } = reported;
  const listed = [...reported.jobs, ...reported.transfers].sort((a, b) => a.start_s - b.start_s || a.end_s - b.end_s);
  const count = listed.length;
  const places = new Map(listed.map(({ name }, bar) => [name, bar]));
  const ways = new Map<string, number>();
  const wayOf = (over: string) => {
    const known = ways.get(over) ?? ways.size;
    ways.set(over, known);
    return known;
  };
  return {
    rules,
    end_s: end_time_s,
    decode_start_s,
    jobs_left_out,
    transfers_left_out,
    jobs_until_s: jobs_left_out > 0 ? latestEnd(reported.jobs) : end_time_s,
    transfers_until_s: transfers_left_out > 0 ? latestEnd(reported.transfers) : end_time_s,
    tells_waits: listed.some(({ after }) => Boolean(after)),
    count,
    kind: Uint8Array.from(listed, (one) => kindNumber("kind" in one ? one.kind : one.phase)),
    stage: Int32Array.from(listed, ({ stage }) => stage),
    shard: Int32Array.from(listed, ({ shard }) => shard),
    chunk: Int32Array.from(listed, ({ chunk }) => chunk),
    starts_s: Float64Array.from(listed, ({ start_s }) => start_s),
    ends_s: Float64Array.from(listed, ({ end_s }) => end_s),
    bytes: Float64Array.from(listed, (one) => ("bytes" in one ? one.bytes : 0)),
    latency_s: Float64Array.from(listed, (one) => ("latency_s" in one ? one.latency_s : 0)),
    after: Int32Array.from(listed, ({ after }) => (after ? (places.get(after) ?? not_listed) : nothing_before)),
    names: listed.map(({ name }) => name),
    over: Int32Array.from(listed, (one) => wayOf("over" in one ? one.over : "")),
    ways: [...ways.keys()],
  };
}

/** Lists are in order of completion. */
function latestEnd(listed: { end_s: number }[]): number {
  return listed.at(-1)?.end_s ?? 0;
}

function kindNumber(name: string): number {
  const known = kinds.indexOf(name as Kind);
  return known < 0 ? kinds.indexOf("other") : known;
}

export function kindOf({ kind }: Run, bar: number): Kind {
  return kinds[kind[bar] as number] as Kind;
}

/** A GPU's work; everything else is a transfer. */
export function isJob(kind: Kind): boolean {
  return kind === "prefill" || kind === "decode";
}

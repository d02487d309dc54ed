// The timeline's sums: lanes out of a report, what of them is seen, zooming, the critical path, and why GPUs idle.
import { describe, expect, test } from "vitest";
import { not_listed, nothing_before, type ReportedRun, type Run, runOf, runsOf } from "../../web/timeline/bars.ts";
import { meanOf, stairOf, sumOf, whereAtLeast } from "../../web/timeline/busy.ts";
import { eachSpan } from "../../web/timeline/columns.ts";
import { criticalPathOf, waitOf } from "../../web/timeline/critical-path.ts";
import { csvOf } from "../../web/timeline/csv.ts";
import { detailsOf, spoken } from "../../web/timeline/details.ts";
import { barIn, targetIn } from "../../web/timeline/find.ts";
import { idlenessOf } from "../../web/timeline/idle.ts";
import { groupsOf } from "../../web/timeline/lanes.ts";
import { acrossLanes, alongPath, aside, endOfLane, firstSeen, longestStep } from "../../web/timeline/moves.ts";
import { canHandOver, handOver, type Opened, perfetto_origin } from "../../web/timeline/perfetto.ts";
import { foldedAtFirst, rowAt, rowsOf } from "../../web/timeline/rows.ts";
import { busyShare, shownOf } from "../../web/timeline/shown.ts";
import { thinnedWords } from "../../web/timeline/take-along.ts";
import { instantText, stepOf, ticksOf } from "../../web/timeline/ticks.ts";
import { trackOf, tracksOf } from "../../web/timeline/tracks.ts";
import { around, between, isWhole, panned, showing, type Window, wholeOf, zoomed } from "../../web/timeline/window.ts";
import { leftOut, overlapWords, takeaway } from "../../web/timeline/words.ts";

type Job = ReportedRun["jobs"][number];
type Transfer = ReportedRun["transfers"][number];

const job = (
  name: string,
  stage: number,
  start_s: number,
  end_s: number,
  after = "",
  rest: Partial<Job> = {},
): Job => ({
  name,
  phase: "prefill",
  stage,
  shard: 0,
  chunk: 0,
  start_s,
  end_s,
  after,
  ...rest,
});

const transfer = (name: string, kind: string, start_s: number, end_s: number, after = "", over = ""): Transfer => ({
  name,
  kind,
  stage: 0,
  shard: 0,
  chunk: 0,
  start_s,
  end_s,
  bytes: 1e6,
  latency_s: 0,
  over,
  after,
});

/**
 * Two stages and a decode GPU:
 *
 *   GPU 0      |=A=|=B=|.........................
 *   0 → 1          |-a-|
 *   GPU 1      .........|==C==|..................
 *   NIC 2          |----------h---------|
 *   decode     ..........................|==D==|
 */
const reported: ReportedRun = {
  rules: "original",
  end_time_s: 10,
  decode_start_s: 8,
  jobs_left_out: 0,
  transfers_left_out: 0,
  jobs: [
    job("A", 0, 0, 2),
    job("B", 0, 2, 4, "A"),
    job("C", 1, 3, 6, "a"),
    job("D", 0, 8, 10, "h", { phase: "decode" }),
  ],
  transfers: [
    transfer("a", "activation", 2, 3, "A"),
    transfer("h", "handoff", 2, 7.5, "A", "prefill GPU lane 0, prefill NIC lane 2, prefill NIC cable 2"),
  ],
};

/** A number and its unit stay on one line; a test need not show it. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

const run = runOf(reported);
const shown = shownOf(run);
const bar = (name: string) => run.names.indexOf(name);
const withoutAfter = (one: ReportedRun): ReportedRun => ({
  ...one,
  jobs: one.jobs.map(({ after: _, ...rest }) => rest),
  transfers: one.transfers.map(({ after: _, ...rest }) => rest),
});

describe("a run as columns", () => {
  test("has its bars by start, and each by what it waited for", () => {
    expect(run.names).toEqual(["A", "a", "B", "h", "C", "D"]);
    expect(run.after[bar("A")]).toBe(nothing_before);
    expect(run.names[run.after[bar("D")] as number]).toBe("h");
    expect(run.ways[run.over[bar("h")] as number]).toMatch(/NIC lane 2/);
  });

  test("knows that something was waited for that the list has not", () => {
    const cut = runOf({ ...reported, transfers: [] });
    expect(cut.after[cut.names.indexOf("D")]).toBe(not_listed);
  });

  test("keeps transfers whose kind is new", () => {
    const groups = groupsOf(runOf({ ...reported, transfers: [transfer("x", "warp", 0, 1)] }));
    expect(groups.at(-1)?.title).toBe("Other transfers");
  });

  test("comes once for the original's rules, and before it where they are corrected", () => {
    expect(runsOf({ original: reported })).toHaveLength(1);
    const both = runsOf({ original: reported, corrected: { ...reported, rules: "corrected" } });
    expect(both.map(({ rules }) => rules)).toEqual(["corrected", reported.rules]);
  });
});

describe("lanes", () => {
  const labels = (of: Run) => groupsOf(of).map(({ title, lanes }) => [title, ...lanes.map(({ label }) => label)]);

  test("are GPUs, hops and cards, grouped", () => {
    expect(labels(run)).toEqual([
      ["Prefill GPUs", "GPU 0", "GPU 1"],
      ["Decode GPUs", "GPU 0"],
      ["Activations", "0 → 1"],
      ["Hand-offs", "NIC 2"],
    ]);
  });

  test("tell a stage's GPUs apart where it has several, in their order", () => {
    const jobs = [job("x", 0, 0, 1, "", { shard: 10 }), job("y", 0, 0, 1, "", { shard: 2 })];
    expect(labels(runOf({ ...reported, jobs, transfers: [] }))).toEqual([["Prefill GPUs", "GPU 0.2", "GPU 0.10"]]);
  });

  test("have hand-offs by stage where no card is told", () => {
    expect(labels(runOf({ ...reported, jobs: [], transfers: [transfer("h", "handoff", 0, 1)] }))).toEqual([
      ["Hand-offs", "stage 0"],
    ]);
  });
});

describe("tracks", () => {
  const times = { starts_s: Float64Array.from([0, 1, 2, 3]), ends_s: Float64Array.from([3, 2, 4, 5]) };
  const all = Int32Array.from([0, 1, 2, 3]);

  test("keep apart what overlaps, and follow on what touches", () => {
    expect(tracksOf(all, times, 9).map(({ bars }) => [...bars])).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });

  test("lie over each other past the most", () => {
    const [only] = tracksOf(all, times, 1);
    expect([...(only?.bars ?? [])]).toEqual([0, 1, 2, 3]);
    expect([...(only?.reach_s ?? [])]).toEqual([3, 3, 4, 5]);
  });
});

describe("what is seen of a track", () => {
  const track = (...bars: [number, number][]) =>
    trackOf(Int32Array.from(bars.keys()), {
      starts_s: Float64Array.from(bars, ([start_s]) => start_s),
      ends_s: Float64Array.from(bars, ([, end_s]) => end_s),
    });
  const spans = (of: ReturnType<typeof track>, window: Window, width_px: number) => {
    const seen: number[][] = [];
    eachSpan(of, window, width_px, (...span) => seen.push(span));
    return seen;
  };

  test("is bars of a pixel and more one by one, cut at the window", () => {
    expect(spans(track([0, 2], [3, 4], [9, 12]), { from_s: 1, to_s: 11 }, 100)).toEqual([
      [0, 10, 0, 1, 1],
      [20, 30, 1, 2, 1],
      [80, 100, 2, 3, 1],
    ]);
  });

  test("is smaller bars together, by how much of the pixel they cover", () => {
    const [span] = spans(track([0, 0.25], [0.5, 0.75], [3, 3.5]), { from_s: 0, to_s: 10 }, 10);
    expect(span).toEqual([0, 1, 0, 2, 0.5]);
  });

  test("is a larger bar for itself, even where it begins in a smaller one's pixel", () => {
    expect(spans(track([0, 0.2], [0.5, 5]), { from_s: 0, to_s: 10 }, 10)).toEqual([
      [0, 1, 0, 1, 0.2],
      [0.5, 5, 1, 2, 1],
    ]);
  });

  test("takes steps of pixels, however many bars there are", () => {
    const many = track(...Array.from({ length: 50_000 }, (_, i): [number, number] => [i, i + 0.9]));
    const seen = spans(many, wholeOf(50_000), 800);
    expect(seen.length).toBeLessThanOrEqual(801);
    expect(seen.reduce((sum, [, , first = 0, end = 0]) => sum + end - first, 0)).toBe(50_000);
  });

  test("has a long bar that began before the window and others since", () => {
    expect(spans(track([0, 100], [1, 2], [50, 60]), { from_s: 40, to_s: 50 }, 10)).toEqual([[0, 10, 0, 1, 1]]);
  });
});

describe("how many run at once", () => {
  const stair = stairOf(Float64Array.from([0, 1, 5]), Float64Array.from([2, 3, 6]));

  test.each([
    ["all of it", 0, 10, 0.5],
    ["where two do", 1, 2, 2],
    ["where none does", 3, 5, 0],
    ["before it begins", -5, 0, 0],
    ["half of one", 5.5, 6.5, 0.5],
  ])("%s", (_, from_s, to_s, mean) => expect(meanOf(stair, from_s, to_s)).toBeCloseTo(mean, 12));

  test("is at least one in stretches, and two in others", () => {
    const busy = whereAtLeast(1, stair);
    expect([[...busy.starts_s], [...busy.ends_s]]).toEqual([
      [0, 5],
      [3, 6],
    ]);
    expect(sumOf(whereAtLeast(2, stair))).toBe(1);
  });

  test("is one stretch where a job follows another at once", () => {
    const touching = stairOf(Float64Array.from([0, 1]), Float64Array.from([1, 2]));
    expect([...whereAtLeast(1, touching).ends_s]).toEqual([2]);
    expect(sumOf(whereAtLeast(2, touching))).toBe(0);
  });
});

describe("zooming and panning", () => {
  const whole = wholeOf(100);

  test.each<[string, Window, Window]>([
    ["what is pointed at stays", zoomed(whole, 4, 80, whole), { from_s: 60, to_s: 85 }],
    ["nothing is larger than the run", zoomed({ from_s: 40, to_s: 60 }, 0.01, 50, whole), whole],
    ["the run's end is the end", panned({ from_s: 40, to_s: 60 }, 70, whole), { from_s: 80, to_s: 100 }],
    ["its beginning the beginning", panned({ from_s: 40, to_s: 60 }, -70, whole), { from_s: 0, to_s: 20 }],
    ["a bar has room to both sides", around(40, 48, whole), { from_s: 38, to_s: 50 }],
    ["what is seen is left where it is", showing({ from_s: 0, to_s: 50 }, 10, 20, whole), { from_s: 0, to_s: 50 }],
    ["what is not comes to the middle", showing({ from_s: 0, to_s: 20 }, 50, 54, whole), { from_s: 42, to_s: 62 }],
    ["what is too long begins at the left", showing({ from_s: 0, to_s: 20 }, 50, 95, whole), { from_s: 49, to_s: 69 }],
  ])("%s", (_, got, wanted) => {
    expect(got.from_s).toBeCloseTo(wanted.from_s, 9);
    expect(got.to_s).toBeCloseTo(wanted.to_s, 9);
  });

  test("ends where a double would", () => {
    const window = zoomed(whole, 1e30, 50, whole);
    expect(window.to_s).toBeGreaterThan(window.from_s);
    expect(isWhole(window, whole)).toBe(false);
  });

  test("glides so that what both windows show stays at rest", () => {
    const goal = zoomed(whole, 16, 80, whole);
    const half = between(whole, goal, 0.5);
    expect(half.to_s - half.from_s).toBeCloseTo(25, 9);
    expect((80 - half.from_s) / (half.to_s - half.from_s)).toBeCloseTo(0.8, 9);
    expect(between(whole, goal, 1)).toEqual(goal);
  });

  test("a run of no length has a window", () => expect(wholeOf(0)).toEqual({ from_s: 0, to_s: 1 }));
});

describe("the axis", () => {
  test.each([
    [100, 10, 10],
    [100, 9, 20],
    [0.387, 8, 0.05],
    [3e-6, 5, 1e-6],
  ])("%d s in at most %d steps: %d s", (length_s, most, step_s) =>
    expect(stepOf(length_s, most)).toBeCloseTo(step_s, 15),
  );

  test("has one unit and as many decimals as its step needs", () => {
    const texts = ticksOf({ from_s: 0.1, to_s: 0.1021 }, 500, 100).map(({ text }) => plain(text));
    expect(texts).toEqual(["100.0 ms", "100.5 ms", "101.0 ms", "101.5 ms", "102.0 ms"]);
    expect(plain(instantText(0.10123, { from_s: 0.1, to_s: 0.102 }))).toBe("101.230 ms");
  });
});

describe("the critical path", () => {
  test("leads from what ends last back over what each waited for", () => {
    const path = criticalPathOf(run);
    expect([...(path?.steps ?? [])].map((step) => run.names[step])).toEqual(["A", "h", "D"]);
    expect(path?.sums_s).toMatchObject({ prefill: 2, handoff: 5.5, decode: 2 });
    expect(path?.waits_s).toBeCloseTo(0.5, 12);
    expect(waitOf(run, bar("D"))).toBeCloseTo(0.5, 12);
  });

  test("is not there where the report does not say it", () =>
    expect(criticalPathOf(runOf(withoutAfter(reported)))).toBeNull());

  test("says that its beginning is not listed", () =>
    expect(criticalPathOf(runOf({ ...reported, transfers: [] }))?.is_cut).toBe(true));

  test("ends where bars wait for each other in a ring", () => {
    const ring = runOf({ ...reported, jobs: [job("x", 0, 0, 1, "y"), job("y", 0, 1, 2, "x")], transfers: [] });
    expect(criticalPathOf(ring)?.steps).toHaveLength(2);
  });
});

describe("idle times", () => {
  const idleOf = (of: Run) =>
    idlenessOf(of, groupsOf(of)).map(({ group, lane, busy_s, idle_s }) => [
      `${group.kind} ${lane.label}`,
      busy_s,
      Object.fromEntries(Object.entries(idle_s).filter(([, s]) => s > 0)),
    ]);

  test("are others' work until the transfer begins that the next job waited for, then that; nothing after the last", () => {
    expect(idleOf(run)).toEqual([
      ["prefill GPU 0", 4, { done: 6 }],
      ["prefill GPU 1", 3, { activation: 1, job: 2, done: 4 }],
      ["decode GPU 0", 2, { handoff: 6, job: 2 }],
    ]);
    expect(busyShare(shown)).toBeCloseTo(9 / 30, 12);
  });

  test("are not told by a report without them, nor where jobs are not listed", () => {
    expect(idleOf(runOf(withoutAfter(reported)))[1]).toEqual(["prefill GPU 1", 3, { untold: 3, done: 4 }]);
    const jobs = reported.jobs.slice(0, 3);
    expect(idleOf(runOf({ ...reported, jobs, jobs_left_out: 5 }))[0]).toEqual(["prefill GPU 0", 4, { untold: 2 }]);
  });

  test("count a GPU with two jobs at once as busy once, and say so", () => {
    const twice = shownOf(runOf({ ...reported, jobs: [job("x", 0, 0, 6), job("y", 0, 4, 8)] }));
    expect(twice.idleness[0]).toMatchObject({ busy_s: 8 });
    expect(overlapWords(twice)).toBe("Red: 1 GPU with two jobs at once, which no GPU can.");
    expect(overlapWords(shown)).toBe("");
  });
});

describe("rows", () => {
  const rows = rowsOf([shown], new Set(["handoff"]));

  test("are a group's name and its lanes, unless it is folded", () => {
    expect(rows.rows.map(({ group, lane }) => lane?.label ?? group?.title)).toEqual([
      "Prefill GPUs",
      "GPU 0",
      "GPU 1",
      "Decode GPUs",
      "GPU 0",
      "Activations",
      "0 → 1",
      "Hand-offs",
    ]);
    expect(rowAt(rows.rows, rows.height_px - 1)?.is_folded).toBe(true);
    expect(rowAt(rows.rows, rows.height_px + 1)).toBeNull();
  });

  test("have the name of each run where there are two", () => {
    const both = rowsOf([shown, shownOf(runOf({ ...reported, rules: "corrected" }))], new Set());
    expect(both.rows.filter(({ group }) => !group).map((row) => row.shown.name)).toEqual([
      "Original rules",
      "Corrected rules",
    ]);
  });

  test("begin folded where a group has many lanes", () => {
    const jobs = Array.from({ length: 64 }, (_, stage) => job(`j${stage}`, stage, 0, 1));
    expect([...foldedAtFirst([shownOf(runOf({ ...reported, jobs }))])]).toEqual(["prefill"]);
    expect(foldedAtFirst([shown]).size).toBe(0);
  });
});

describe("finding and moving", () => {
  const rows = rowsOf([shown], new Set());
  const gpu1 = rows.rows.find(({ lane }) => lane?.label === "GPU 1");
  const at = (name: string) => ({ shown, bar: bar(name) });
  const nameOf = (target: { bar: number } | null) => (target ? run.names[target.bar] : null);

  test("a place is a bar, a gap, or near a bar", () => {
    if (!gpu1?.lane?.tracks[0]) throw new Error("no lane");
    expect(targetIn(gpu1, 8, 4, 0)).toEqual(at("C"));
    expect(targetIn(gpu1, 8, 1, 0)).toMatchObject({ gap: 0 });
    expect(barIn(gpu1.lane.tracks[0], 2.9, 0.05)).toBeNull();
    expect(barIn(gpu1.lane.tracks[0], 2.97, 0.05)).toBe(bar("C"));
  });

  test("keys go along a lane, across lanes and to their ends", () => {
    expect(nameOf(firstSeen(rows, 0, 0))).toBe("A");
    expect(nameOf(aside(at("A"), 1))).toBe("B");
    expect(aside(at("A"), -1)).toBeNull();
    expect(nameOf(acrossLanes(rows, at("B"), 3, 1))).toBe("C");
    expect(nameOf(acrossLanes(rows, at("C"), 9, 1))).toBe("D");
    expect(acrossLanes(rows, at("A"), 0, -1)).toBeNull();
    expect(nameOf(endOfLane(at("A"), "last"))).toBe("B");
  });

  test("keys go along the critical path, from wherever one is", () => {
    expect(nameOf(longestStep([shown]))).toBe("h");
    expect(nameOf(alongPath([shown], at("h"), 0, 1))).toBe("D");
    expect(nameOf(alongPath([shown], at("C"), 3, -1))).toBe("h");
    expect(nameOf(alongPath([shown], null, 5, 1))).toBe("D");
    expect(alongPath([shown], at("D"), 8, 1)).toBeNull();
  });
});

describe("words", () => {
  test("say what the path is made of and what GPUs wait for", () =>
    expect(plain(takeaway(shown))).toBe(
      "Critical path, 3 steps in 10 s: 55 % hand-offs, 20 % prefill, 20 % decode and 5 % waiting. GPUs work 30 % of the time; for 48 % of the rest they have nothing more to do.",
    ));

  test("say less where the report does", () =>
    expect(plain(takeaway(shownOf(runOf(withoutAfter(reported)))))).toBe(
      "The run takes 10 s. GPUs work 30 % of the time.",
    ));

  test("say what is left out", () => {
    expect(leftOut(shown)).toBe("");
    expect(leftOut(shownOf(runOf({ ...reported, transfers_left_out: 4 })))).toMatch(
      /^Original rules: the first 6 of 10 /,
    );
  });

  test("tell a bar's facts, also to who hears them", () => {
    const details = detailsOf({ shown, bar: bar("D") });
    expect(details.what).toBe("decode job on GPU 0, token 0");
    expect(details.facts).toContainEqual(["waited for", "h, and 500\u00a0ms more"]);
    expect(details.before).toEqual({ shown, bar: bar("h") });
    expect(spoken(details)).toMatch(/^D, decode job on GPU 0, token 0: start .*critical path on it$/);
  });

  test("tell a gap's cause", () => {
    const [, gpu1] = shown.idleness;
    if (!gpu1) throw new Error("no GPU");
    const facts = [0, 1].map((gap) => detailsOf({ shown, lane: gpu1.lane, gap }).facts);
    expect(facts[0]).toContainEqual(["because", "waits for the work of others"]);
    expect(facts[1]).toContainEqual(["because", "waits for an activation"]);
    expect(facts[1]).toContainEqual(["before", "C"]);
  });
});

describe("files", () => {
  test("a table has every bar with its figures in full", () => {
    const lines = csvOf([shown]).trimEnd().split("\r\n");
    expect(lines).toHaveLength(7);
    expect(lines[4]).toBe(
      'original,h,handoff,NIC 2,0,0,0,2,7.5,5.5,1000000,"prefill GPU lane 0, prefill NIC lane 2, prefill NIC cable 2",A,1',
    );
  });

  test("a name that a spreadsheet would run is text", () => {
    const named = shownOf(runOf({ ...reported, jobs: [job('=1+"1"', 0, 0, 1)], transfers: [] }));
    expect(csvOf([named])).toContain(`"'=1+""1"""`);
  });

  test.each([
    [1, ""],
    [3, " It has one of 3 transfers: more, trace viewers do not open."],
  ])("a trace with every %i. transfer says so", (every, words) => {
    expect(thinnedWords(`{"otherData":{"every_nth_transfer":${every}},"traceEvents":[]}`)).toBe(words);
  });
});

describe("handing a trace to Perfetto", () => {
  const opened = (answers: (message: unknown) => void): Opened & { closed: boolean } => ({
    closed: false,
    postMessage: (message, origin) => {
      if (origin === perfetto_origin) answers(message);
    },
  });
  const answer = (listeners: EventTarget, source: unknown, origin: string, data: string) =>
    listeners.dispatchEvent(Object.assign(new Event("message"), { source, origin, data }));
  const trace = { text: '{"traceEvents":[]}', title: "A run" };

  test("waits until its page listens, and answers to no other", async () => {
    const listeners = new EventTarget();
    const got: unknown[] = [];
    let pings = 0;
    const other = opened(() => {});
    const perfetto = opened((message) => {
      if (message !== "PING") got.push(message);
      else if (++pings === 1) answer(listeners, other, perfetto_origin, "PONG");
      else if (pings === 2) answer(listeners, perfetto, "https://example.org", "PONG");
      else answer(listeners, perfetto, perfetto_origin, "PONG");
    });
    expect(await handOver(perfetto, trace, listeners)).toBe("handed over");
    expect(pings).toBe(3);
    const [{ perfetto: given }] = got as [{ perfetto: { buffer: ArrayBuffer; title: string } }];
    expect(given.title).toBe("A run");
    expect(new TextDecoder().decode(given.buffer)).toBe(trace.text);
    expect(got).toHaveLength(1);
  });

  test("ends where that page is closed", async () => {
    const perfetto = opened(() => {
      perfetto.closed = true;
    });
    expect(await handOver(perfetto, trace, new EventTarget())).toBe("closed");
  });

  test("is not offered to a file", () => {
    expect(canHandOver({ protocol: "file:" })).toBe(false);
    expect(canHandOver({ protocol: "https:" })).toBe(true);
  });
});

// A Chrome trace that its readers still open: past their limits, evenly chosen events of it.
//
// chrome://tracing reads up to 256 MB and the viewer before Perfetto up to a million events; a fifth of both leaves room.

export const most_events = 200_000;
export const most_bytes = 50e6;

interface TraceEvent {
  ph: string;
  /** Of the two events that begin and end a transfer. */
  id?: number | string;
}

export interface Sampled {
  text: string;
  /** Jobs and transfers, kept and in all. */
  kept: number;
  of: number;
}

export function withinLimits(text: string, limits = { events: most_events, bytes: most_bytes }): Sampled {
  const trace = JSON.parse(text) as { traceEvents: TraceEvent[] };
  const names = trace.traceEvents.filter(({ ph }) => ph === "M");
  const units = unitsOf(trace.traceEvents.filter(({ ph }) => ph !== "M"));
  const events = trace.traceEvents.length;
  let share = Math.min(1, (limits.events - names.length) / (events - names.length), limits.bytes / text.length);
  if (share >= 1) return { text, kept: units.length, of: units.length };
  for (;;) {
    const kept = units.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
    const traceEvents = [...names, ...kept.flat()];
    const sampled = JSON.stringify({ ...trace, traceEvents });
    const is_within = traceEvents.length <= limits.events && sampled.length <= limits.bytes;
    if (is_within || kept.length === 0) return { text: sampled, kept: kept.length, of: units.length };
    // Those kept are larger than the mean.
    share *= 0.95;
  }
}

/** A job is one event; a transfer's two stay together. */
function unitsOf(events: TraceEvent[]): TraceEvent[][] {
  const units: TraceEvent[][] = [];
  const begun = new Map<number | string, TraceEvent[]>();
  for (const event of events) {
    const own = event.id === undefined ? undefined : begun.get(event.id);
    if (own) {
      own.push(event);
      continue;
    }
    const unit = [event];
    units.push(unit);
    if (event.id !== undefined) begun.set(event.id, unit);
  }
  return units;
}

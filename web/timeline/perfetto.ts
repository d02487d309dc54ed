// Hands a trace to Perfetto's page in another tab, as its documentation of deep links says: that page is asked "PING" until it
// answers "PONG", for what is posted before it listens is lost; then it gets the trace. It stays within the browser.

export const perfetto_origin = "https://ui.perfetto.dev";

const apart_ms = 50;
/** For a page that never answers: blocked, offline, or closed. */
const patience_ms = 30_000;

/** A window that was opened, as far as it is needed. */
export interface Opened {
  readonly closed: boolean;
  postMessage(message: unknown, origin: string): void;
}

export type Handed = "handed over" | "closed" | "silent";

/** From a click only, before anything is awaited: else the browser takes it for a pop-up. */
export function openPerfetto(): Window | null {
  return open(perfetto_origin);
}

/** Whether a page at this address can hand anything over: files are strangers to every window. */
export function canHandOver({ protocol }: { protocol: string }): boolean {
  return protocol === "https:" || protocol === "http:";
}

export function handOver(
  opened: Opened,
  trace: { text: string; title: string },
  listeners: EventTarget,
): Promise<Handed> {
  const begun_ms = performance.now();
  return new Promise((resolve) => {
    const end = (how: Handed) => {
      clearInterval(timer);
      listeners.removeEventListener("message", answered);
      resolve(how);
    };
    const answered = (event: Event) => {
      const { source, origin, data } = event as MessageEvent;
      if (source !== opened || origin !== perfetto_origin || data !== "PONG") return;
      const buffer = new TextEncoder().encode(trace.text).buffer;
      opened.postMessage({ perfetto: { buffer, title: trace.title } }, perfetto_origin);
      end("handed over");
    };
    const timer = setInterval(() => {
      if (opened.closed) end("closed");
      else if (performance.now() - begun_ms > patience_ms) end("silent");
      else opened.postMessage("PING", perfetto_origin);
    }, apart_ms);
    listeners.addEventListener("message", answered);
  });
}

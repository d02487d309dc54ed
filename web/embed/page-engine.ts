// The one engine of a page, however many plans stand on it.

import type { Tasks } from "../messages.ts";
import { Thread } from "../thread.ts";
import worker_address from "../worker.ts?worker&url";
import { isWasmBlocked } from "./faults.ts";

export type PageEngine = Thread<Tasks>;

let shared: Promise<PageEngine> | null = null;

/** Started by the first who asks. One that could not start is tried again by the next who asks. */
export function pageEngine(): Promise<PageEngine> {
  shared ??= started().catch((fault) => {
    shared = null;
    throw fault;
  });
  return shared;
}

/** In a worker; where none can be had, on the page's own thread. */
async function started(): Promise<PageEngine> {
  try {
    return await alive(newWorker(new URL(worker_address, import.meta.url)));
  } catch (fault) {
    if (isWasmBlocked(fault)) throw fault;
    const { localWorker } = await import("./local-worker.ts");
    return alive(localWorker());
  }
}

/** Whether a worker runs is known from its first answer. */
async function alive(worker: Worker): Promise<PageEngine> {
  const thread = new Thread<Tasks>(worker);
  try {
    await thread.ask("openLink", "");
  } catch (fault) {
    worker.terminate();
    throw fault;
  }
  return thread;
}

/** A worker begins at its page's own origin; another origin's module is imported by one that does. */
function newWorker(address: URL): Worker {
  if (address.origin === self.origin) return new Worker(address, { type: "module" });
  const starter = new Blob([starterOf(address.href)], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(starter));
}

/**
 * A classic script: Chromium starts no module from a blob in a frame without an origin. Such a script is told what is asked
 * while it still imports, so it keeps the questions; what it cannot import is an error that its page hears.
 */
function starterOf(address: string): string {
  return `
    const early = [];
    const keep = ({ data }) => early.push(data);
    addEventListener("message", keep);
    import(${JSON.stringify(address)}).then(
      () => {
        removeEventListener("message", keep);
        for (const data of early) dispatchEvent(new MessageEvent("message", { data }));
      },
      (error) => setTimeout(() => { throw error; }),
    );`;
}

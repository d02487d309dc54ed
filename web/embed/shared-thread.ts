// One thread for a whole page, however many plans on it ask.

import { isWasmBlocked } from "./faults.ts";

interface Parts<Shared> {
  /** Of the worker's script. */
  address: URL;
  /** The page's own thread in a worker's place. */
  local(): Promise<() => Worker>;
  /** Whether a worker runs is known from its first answer. */
  alive(newWorker: () => Worker): Promise<Shared>;
}

/** Started by the first who asks. One that could not start is tried again by the next who asks. */
export function sharedThread<Shared>(parts: Parts<Shared>): () => Promise<Shared> {
  let shared: Promise<Shared> | null = null;
  return () => {
    shared ??= started(parts).catch((fault) => {
      shared = null;
      throw fault;
    });
    return shared;
  };
}

/** In a worker; where none can be had, on the page's own thread. */
async function started<Shared>({ address, local, alive }: Parts<Shared>): Promise<Shared> {
  try {
    return await alive(() => newWorker(address));
  } catch (fault) {
    if (isWasmBlocked(fault)) throw fault;
    return alive(await local());
  }
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

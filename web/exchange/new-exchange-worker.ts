// The exchange's thread on a host. The offline file has web/offline/new-worker.ts in its place.

export function newExchangeWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

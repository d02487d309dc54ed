// The core's thread on a host, where its script lies beside the page. The offline file has web/offline/new-worker.ts in its place.

export function newWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

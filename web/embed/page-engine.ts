// The one engine of a page, however many plans stand on it.

import type { Tasks } from "../messages.ts";
import { Thread } from "../thread.ts";
import worker_address from "../worker.ts?worker&url";
import { sharedThread } from "./shared-thread.ts";

export type PageEngine = Thread<Tasks>;

export const pageEngine = sharedThread<PageEngine>({
  address: new URL(worker_address, import.meta.url),
  local: async () => (await import("./local-worker.ts")).localEngine,
  async alive(newWorker) {
    const thread = new Thread<Tasks>(newWorker);
    await thread.ask("openLink", "");
    return thread;
  },
});

// The one search of a page. Loaded with the first picture of one.

import type { SearchTasks } from "../search/messages.ts";
import worker_address from "../search/worker.ts?worker&url";
import { Thread } from "../thread.ts";
import { sharedThread } from "./shared-thread.ts";

export const pageSearch = sharedThread<Thread<SearchTasks>>({
  address: new URL(worker_address, import.meta.url),
  local: async () => (await import("./local-search.ts")).localSearch,
  async alive(newWorker) {
    const thread = new Thread<SearchTasks>(newWorker);
    await thread.ask("turnedRound", {}, "batch");
    return thread;
  },
});

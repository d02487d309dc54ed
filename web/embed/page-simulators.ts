// The one simulator of a page. Loaded with the first picture of one.

import { Thread } from "../thread.ts";
import type { ToolAsked, ToolTasks } from "../tools/messages.ts";
import worker_address from "../tools/worker.ts?worker&url";
import { sharedThread } from "./shared-thread.ts";

export const serving: ToolAsked = { name: "serve", module: "plimsoll-simulators" };

export const pageSimulators = sharedThread<Thread<ToolTasks>>({
  address: new URL(worker_address, import.meta.url),
  local: async () => (await import("./local-simulators.ts")).localSimulators,
  async alive(newWorker) {
    const thread = new Thread<ToolTasks>(newWorker);
    await thread.ask("open", serving, "");
    return thread;
  },
});

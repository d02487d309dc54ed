// The thread that reads and writes other tools' texts. Loaded with the first one.

import { Thread } from "../thread.ts";
import type { ExchangeTasks } from "./messages.ts";
import { newExchangeWorker } from "./new-exchange-worker.ts";

export function newExchange(): Thread<ExchangeTasks> {
  return new Thread(newExchangeWorker);
}

// The exchange module's answers as the page wants them. The worker runs this.

import type { Exchange } from "../../wasm/exchange.ts";
import type { ExchangeTasks } from "./messages.ts";

export function exchangeTasksOf(exchange: Exchange): ExchangeTasks {
  return {
    importPlan: (text, base) => exchange.importPlan(text, JSON.stringify(base)),
    launchCommands: (plan, engine) => exchange.launchCommands(JSON.stringify(plan), engine),
  };
}

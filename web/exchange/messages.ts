// What the page and the exchange's worker say to each other.

import type { EngineName, Imported, LaunchCommands, Noted } from "../../wasm/exchange.ts";
import type { Refused } from "../messages.ts";
import type { JsonObject } from "../plan/path.ts";

/** The questions and their answers. */
export interface ExchangeTasks {
  /** A text of another tool, put into a plan. */
  importPlan(text: string, base: JsonObject): Imported | Refused;
  launchCommands(plan: JsonObject, engine: EngineName): LaunchCommands | Refused;
}

export type { EngineName, Imported, LaunchCommands, Noted };

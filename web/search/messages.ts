// What the page and the search's worker say to each other.

import type { InverseAnswer, SearchOptions, SearchReport } from "../../wasm/search.ts";
import type { Refused } from "../messages.ts";
import type { JsonObject } from "../plan/path.ts";

/** What was found, so far or in the end. */
export interface Found {
  report: SearchReport;
  /** Throughput of a GPU against that of a user. */
  svg: string;
}

/** What the worker tells unasked, while it searches. */
export interface ToldOfSearch {
  share: number;
  found: Found;
}

/** What a plan can be turned round for. */
export type Question = InverseAnswer["question"];

/** The questions and their answers. */
export interface SearchTasks {
  search(plan: JsonObject, options: Partial<SearchOptions>): Found | Refused;
  turnedRound(plan: JsonObject, question: Question): InverseAnswer | Refused;
}

export type { InverseAnswer, SearchOptions, SearchReport };

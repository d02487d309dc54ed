// What asks for other plans than the one that is there, as a typed ES module beside plimsoll.ts and over a .wasm of its own.
//
//   const search = await loadSearch();
//   const answer = search.search({ preset: "16-gpu-moe" }, { objective: "tpot" }, ["json"]);
//   if ("problems" in answer) … else answer.json.best

import type { InverseAnswer, SearchOptions, SearchReport } from "../web/generated/search";
import createSearch from "./generated/plimsoll-search.mjs";
import type { Refused } from "./plimsoll.ts";
import { asText, beside, bytesOf, type PlanInput, type WasmSource } from "./wasm-source.ts";

export type { InverseAnswer, SearchOptions, SearchReport };

/** What may be wanted of a search: the report, texts, and the best layout's plan. */
export interface SearchAnswers {
  json: SearchReport;
  text: string;
  svg: string;
  /** Null where no layout misses nothing. */
  plan: object | null;
}
export type SearchAnswer<Wanted extends keyof SearchAnswers> = Pick<SearchAnswers, Wanted>;

/** Watches a search while it runs. */
export interface Watch<Wanted extends keyof SearchAnswers> {
  /** Told how far it is, from 0 to 1; whether what was found so far is wanted now. */
  wantsBest(share: number): boolean;
  best(answer: SearchAnswer<Wanted>): void;
}

/** What one share of a search has found: JSON, to be handed to `merged` as it is. */
export interface SearchPart {
  shard: number;
  shards: number;
  plan: object;
}

export interface Search {
  /** Every legal layout looked at. */
  search<const Wanted extends keyof SearchAnswers>(
    plan: PlanInput,
    options: Partial<SearchOptions>,
    wanted: Wanted[],
    watch?: Watch<Wanted>,
  ): SearchAnswer<Wanted> | Refused;
  /** One share of such a search, from 1 to `shards`, for machines to do side by side. */
  searchPart(
    plan: PlanInput,
    options: Partial<SearchOptions>,
    shard: number,
    shards: number,
  ): { part: SearchPart } | Refused;
  /** Every share, in any order: what `search` says of the whole, to the bit. */
  merged<const Wanted extends keyof SearchAnswers>(
    parts: SearchPart[],
    wanted: Wanted[],
  ): SearchAnswer<Wanted> | Refused;
  /** With how much, or how little, of something the plan still keeps all that it promises; no questions: all of them. */
  turnedRound(plan: PlanInput, questions?: string[]): { answers: InverseAnswer[] } | Refused;
  turnedRoundText(plan: PlanInput, questions?: string[]): { text: string } | Refused;
  searchSchema(): object;
  /** Tables of the options, in Markdown. */
  searchReference(): { text: string };
  /** The reference page of the plan format, in Markdown. */
  planReference(): string;
}

export async function loadSearch(wasm?: WasmSource): Promise<Search> {
  const source = wasm ?? (await beside(new URL("./generated/plimsoll-search.wasm", import.meta.url)));
  const raw = await createSearch({ wasmBinary: await bytesOf(source) });
  return {
    search: (plan, options, wanted, watch) => {
      const told = watch && {
        wantsBest: (share: number) => watch.wantsBest(share),
        best: (answer: string) => watch.best(JSON.parse(answer)),
      };
      return JSON.parse(raw.search(asText(plan), JSON.stringify(options), wanted.join(" "), told));
    },
    searchPart: (plan, options, shard, shards) =>
      JSON.parse(raw.searchPart(asText(plan), JSON.stringify(options), shard, shards)),
    merged: (parts, wanted) => JSON.parse(raw.merged(JSON.stringify({ parts }), wanted.join(" "))),
    turnedRound: (plan, questions = []) => JSON.parse(raw.turnedRound(asText(plan), questions.join(" "), "json")),
    turnedRoundText: (plan, questions = []) => JSON.parse(raw.turnedRound(asText(plan), questions.join(" "), "text")),
    searchSchema: () => JSON.parse(raw.searchSchema()),
    searchReference: () => JSON.parse(raw.searchReference()),
    planReference: () => raw.planReference(),
  };
}

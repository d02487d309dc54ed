// What is typed into the search's form, as the core's options; what they cannot be the core says, beside its field.

import type { Problem } from "../messages.ts";
import { entryValue, listEntryValue } from "../plan/entry.ts";
import type { Json, JsonObject } from "../plan/path.ts";
import type { SearchOptions } from "./messages.ts";
import type { SearchField, SearchTexts } from "./state.ts";

export const no_texts: SearchTexts = {
  objective: "throughput",
  gpus: "",
  pools: "",
  chunk_tokens: "",
  sequences: "",
  weights: "",
  kv_cache: "",
};

const single: SearchField[] = ["objective", "gpus"];
/** What a choice that is made has for its text. */
export const chosen = "chosen";

/** Only what is stated: the rest is the plan's, or the core's. */
export function optionsOf({ pools, ...texts }: SearchTexts): Partial<SearchOptions> {
  const options: JsonObject = pools === chosen ? { pools: true } : {};
  for (const [name, text] of Object.entries(texts) as [SearchField, string][]) {
    const value: Json | undefined = single.includes(name) ? entryValue(text) : listEntryValue(text);
    if (value !== undefined) options[name] = value;
  }
  return options as Partial<SearchOptions>;
}

/** The field that a problem is about: "options.chunk_tokens[1]" is the list of chunks. Null where it is the plan's. */
export function fieldOf({ path }: Problem): SearchField | null {
  const [, name = ""] = /^(?:options\.)?(\w+)/.exec(path) ?? [];
  return Object.hasOwn(no_texts, name) ? (name as SearchField) : null;
}

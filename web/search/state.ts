// What the page knows of other plans: what was asked, what was found, and of which plan.

import type { Problem } from "../messages.ts";
import type { JsonObject } from "../plan/path.ts";
import type { Found, InverseAnswer, Question, SearchOptions } from "./messages.ts";

/** What was typed into the form, by the names of the core's options. */
export type SearchTexts = Readonly<Record<SearchField, string>>;
export type SearchField = "objective" | "gpus" | "pools" | "chunk_tokens" | "sequences" | "weights" | "kv_cache";

export interface Asked {
  question: Question;
  /** Of this plan. */
  of: JsonObject;
  /** Null while it is worked out, and where it was refused. */
  answer: InverseAnswer | null;
  problems: Problem[];
}

export interface SearchedPlan {
  plan: JsonObject;
  /** Every field of it. */
  complete: JsonObject;
  options: Partial<SearchOptions>;
}

export interface SearchOnPage {
  texts: SearchTexts;
  /** The plan that is searched for, or was, and what was asked. */
  of: SearchedPlan | null;
  /** The same plan on a layout that was found: what was found still holds. */
  used: { plan: JsonObject; key: string } | null;
  found: Found | null;
  /** What the core refuses, of the options or the plan. */
  problems: Problem[];
  is_searching: boolean;
  share: number;
  /** It was ended before every layout was looked at. */
  is_stopped: boolean;
  asked: Asked | null;
  /** Drawn by what is loaded with the first question. */
  view(): unknown;
}

/** What was found, beside the plan as it is now. */
export type Standing = "of this plan" | "of this plan before" | "of another plan";

/** A layout that was found changes nothing of what was found. */
export function standingOf({ of, used }: SearchOnPage, plan: JsonObject): Standing {
  if (of?.plan === plan) return "of this plan";
  return used?.plan === plan ? "of this plan before" : "of another plan";
}

// What the page knows of where its numbers come from.

import type { ClaimAnswer } from "../generated/plan";
import type { Problem } from "../messages.ts";
import type { JsonObject } from "../plan/path.ts";
import type { ToldRanks } from "../ranks/element.ts";
import type { Explanation, Sensitivity, TargetFixes } from "./messages.ts";

/** A number that somebody opened. */
export interface Explained {
  path: string;
  /** Where the number is a claim's, whose audit says its arithmetic itself. */
  claim: ClaimAnswer | null;
  /** Null while it is worked out, and where it was refused. */
  explanation: Explanation | null;
  problems: Problem[];
}

export interface Moved {
  /** Of this plan. */
  of: JsonObject;
  /** Null while it is worked out. */
  changes: Sensitivity[] | null;
  problems: Problem[];
  /** The answer whose changes are shown; empty for the first there is. */
  target: string;
}

/** The target whose fixes are shown. */
export interface Fixing {
  target: string;
  /** Null while they are tried. */
  fixes: TargetFixes | null;
  problems: Problem[];
}

export interface Ranked {
  /** Of this plan. */
  of: JsonObject;
  /** Of the plan before while this one's are worked out; null before any are known. */
  told: ToldRanks | null;
  problems: Problem[];
}

export interface StudyOnPage {
  explained: Explained | null;
  moved: Moved | null;
  fixing: Fixing | null;
  ranked: Ranked | null;
  /** Drawn by what is loaded with the first question. */
  workView(): unknown;
  movesView(): unknown;
  fixesView(): unknown;
  ranksView(): unknown;
}

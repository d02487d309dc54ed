// What the page and the study's worker say to each other.

import type { Refused, Report } from "../../wasm/plimsoll.ts";
import type { Explanation, Fixes, RanksReport } from "../../wasm/study.ts";
import type { JsonObject } from "../plan/path.ts";

export type Sensitivity = Report["sensitivity"][number];
export type TargetFixes = Fixes["targets"][number];

/** The questions and their answers. */
export interface StudyTasks {
  /** How a number of the plan's report comes about. */
  explain(plan: JsonObject, path: string): Explanation | Refused;
  /** What a tenth more of each input would do. */
  sensitivity(plan: JsonObject): Sensitivity[] | Refused;
  /** Single changes that would fix one target. */
  fixes(plan: JsonObject, target: string): TargetFixes | Refused;
  /** Which GPU holds what, and with whom it exchanges data. */
  ranks(plan: JsonObject): RanksReport | Refused;
}

export type { Explanation };

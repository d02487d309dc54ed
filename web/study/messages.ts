// What the page and the study's worker say to each other.

import type { Refused, Report } from "../../wasm/plimsoll.ts";
import type { Explanation, RanksReport } from "../../wasm/study.ts";
import type { JsonObject } from "../plan/path.ts";

export type Sensitivity = Report["sensitivity"][number];

/** The questions and their answers. */
export interface StudyTasks {
  /** How a number of the plan's report comes about. */
  explain(plan: JsonObject, path: string): Explanation | Refused;
  /** What a tenth more of each input would do. */
  sensitivity(plan: JsonObject): Sensitivity[] | Refused;
  /** Which GPU holds what, and with whom it exchanges data. */
  ranks(plan: JsonObject): RanksReport | Refused;
}

export type { Explanation };

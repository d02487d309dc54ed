// What a language other than English says in the place of what the core says: by the names that stand in the report and in the
// schema, never by taking an English sentence apart. What none of these has stays English, and is marked so (said.ts).

import type { MemoryLine, OperationTime, Reading, Report, TargetVerdict, Violation } from "../generated/plan";
import type { JsonObject } from "../plan/path.ts";
import type { Said } from "./said.ts";

export interface CoreWords {
  /** Titles of targets, by their names. */
  targets: Record<string, string>;
  /** Components of memory, by their names. */
  components: Record<MemoryLine["component"], string>;
  /** Operations of an iteration, by their names. */
  operations: Record<OperationTime["operation"], string>;
  /** What an operation is bound by. */
  bounds: Record<OperationTime["bound"], string>;
  /** "mean" and "longest"; "stated" and "architecture": the lengths and the size of a case. */
  cases: Record<string, string>;
  /** Names of readings, as whole as they are. */
  readings: Record<Reading["name"], string>;
  /** Under which a target is judged, by the target. */
  conditions: Record<string, string>;
  /** Steps that experts are used in, by their names. */
  steps: Record<string, string>;
  /** Rules of layouts, by their names. */
  rules: Record<Violation["rule"], string>;
  /** Labels of the plan's fields, by name, or by "owner.name" where the name alone says another thing. */
  fields: Record<string, string>;
  /** What the fields mean, under the same names. */
  help: Record<string, string>;
  headline(report: Report): Said;
  /** What the plan as a whole is limited by. */
  cause(report: Report): Said;
  binds(verdict: TargetVerdict, report: Report): Said;
  /** Why a target has its verdict. */
  reason(verdict: TargetVerdict, report: Report): Said;
  /** What prefill or decode of the headline's case is limited by. */
  phase(binds: string, operations: OperationTime[]): Said;
  /** Whose TTFT it is. */
  ttftMeaning(meaning: string, complete: JsonObject | null): string;
}

// What the core has said, in the page's words: by the names of the report, where the language has them (core-words.ts).

import type { TemplateResult } from "lit";
import { keepUnits } from "../format/sentence.ts";
import { capitalised } from "../format/words.ts";
import type {
  ExpertUse,
  MemoryLine,
  OperationTime,
  Reading,
  Report,
  TargetVerdict,
  Violation,
} from "../generated/plan";
import { coreText, type Said } from "./said.ts";
import { words } from "./words.ts";

type Shown = string | TemplateResult;
type Tables = "targets" | "components" | "operations" | "bounds" | "readings" | "conditions" | "steps" | "rules";

function named(table: Tables, name: string, english: string): Shown {
  return words().core?.[table][name] ?? coreText(english);
}

export function targetTitle({ target, title }: Pick<TargetVerdict, "target" | "title">): Shown {
  return named("targets", target, title);
}

/** Within a text that has one language. */
export function targetName({ target, title }: Pick<TargetVerdict, "target" | "title">): string {
  return words().core?.targets[target] ?? title;
}

export function componentTitle({ component, title }: Pick<MemoryLine, "component" | "title">): Shown {
  return named("components", component, capitalised(title));
}

export function operationTitle({ operation, title }: Pick<OperationTime, "operation" | "title">): Shown {
  return named("operations", operation, capitalised(title));
}

/** Within a sentence or a picture, where no part may have a language of its own. */
export function operationWords({ operation, title }: Pick<OperationTime, "operation" | "title">): string {
  return words().core?.operations[operation] ?? title;
}

export function boundWords(bound: OperationTime["bound"]): string {
  return words().core?.bounds[bound] ?? bound;
}

export function boundName(bound: OperationTime["bound"]): Shown {
  return named("bounds", bound, bound);
}

export function readingName({ name }: Reading): Shown {
  return named("readings", name, name);
}

export function conditionName({ target, condition }: TargetVerdict): Shown {
  return condition && named("conditions", target, condition);
}

export function stepName({ step }: ExpertUse): Shown {
  return named("steps", step, capitalised(step));
}

export function ruleName({ rule }: Pick<Violation, "rule">): Shown {
  return named("rules", rule, rule);
}

/** The lengths and the size that a case is of. */
export function caseName({ lengths, size }: { lengths: string; size: string }): string {
  const { core } = words();
  return core ? `${core.cases[lengths] ?? lengths}，${core.cases[size] ?? size}` : `${lengths}, ${size}`;
}

/** The answer in a sentence, and what it is limited by. */
export function headlineOf(report: Report): { sentence: Said; cause: Said } {
  const { core } = words();
  if (core) return { sentence: core.headline(report), cause: core.cause(report) };
  const { sentence, cause } = report.headline;
  return { sentence: keepUnits(sentence), cause: keepUnits(cause) };
}

export function bindsOf(verdict: TargetVerdict, report: Report | null): Said {
  const { core } = words();
  return core && report ? core.binds(verdict, report) : unsaid(verdict.binds);
}

export function reasonOf(verdict: TargetVerdict, report: Report | null): Said {
  const { core } = words();
  return core && report ? core.reason(verdict, report) : unsaid(verdict.reason);
}

/** What prefill or decode of a case is limited by. */
export function phaseBinds(binds: string, operations: OperationTime[]): Said {
  return words().core?.phase(binds, operations) ?? unsaid(binds);
}

function unsaid(english: string): Said {
  return words().core ? { english: keepUnits(english) } : keepUnits(english);
}

/** The answer as it is said aloud. */
export function headlineText(report: Report): string {
  const said = words().core?.headline(report);
  return typeof said === "string" ? said : report.headline.sentence;
}

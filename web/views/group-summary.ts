// A folded group in one line, from the answer to the plan.

import { formatCount } from "../format/quantity.ts";
import type { Report } from "../generated/plan";
import { entryText } from "../plan/entry.ts";
import { isObject, type JsonObject, valueAt } from "../plan/path.ts";
import type { State } from "../state.ts";
import { words } from "../words/words.ts";

type Summary = (report: Report, complete: JsonObject) => (string | undefined)[];

const summaries: Record<string, Summary> = {
  model: ({ parameters, memory }, complete) => [
    nameAt(complete, "model"),
    words().form.parameters(formatCount(parameters.stated ?? parameters.total).text),
    memory.attention_path.split(":")[0],
  ],
  hardware: ({ layout }, complete) => [words().form.gpus(layout.gpus_there), nameAt(complete, "accelerator")],
  layout: ({ layout }) => [layout.expanded],
  workload: (_, complete) => [
    textAt(complete, "workload.input", words().form.tokens_in),
    textAt(complete, "workload.output", words().form.tokens_out),
  ],
  targets: ({ verdicts }) => [
    words().form.targets_met(verdicts.filter(({ verdict }) => verdict === "meets").length, verdicts.length),
  ],
  assumptions: ({ assumptions }) => [words().form.defaults(assumptions.length)],
  statements: ({ claims }) => [words().form.claims(claims.length)],
};

export function groupSummary(id: string, { answer }: State): string {
  const summary = summaries[id];
  if (!answer || !summary) return "";
  return summary(answer.report, answer.complete).filter(Boolean).join(" · ");
}

function nameAt(complete: JsonObject, path: string): string {
  return entryText(valueAt(complete, `${path}.name`)) || entryText(valueAt(complete, `${path}.preset`));
}

function textAt(complete: JsonObject, path: string, say: (count: string) => string): string | undefined {
  const value = valueAt(complete, path);
  return value === undefined || isObject(value) ? undefined : say(entryText(value));
}

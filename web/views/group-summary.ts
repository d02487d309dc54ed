// A folded group in one line, from the answer to the plan.

import { formatCount } from "../format/quantity.ts";
import { plural } from "../format/words.ts";
import type { Report } from "../generated/plan";
import { entryText } from "../plan/entry.ts";
import { isObject, type JsonObject, valueAt } from "../plan/path.ts";
import type { State } from "../state.ts";

type Summary = (report: Report, complete: JsonObject) => (string | undefined)[];

const summaries: Record<string, Summary> = {
  model: ({ parameters, memory }, complete) => [
    nameAt(complete, "model"),
    `${formatCount(parameters.stated ?? parameters.total).text} parameters`,
    memory.attention_path.split(":")[0],
  ],
  hardware: ({ layout }, complete) => [`${plural(layout.gpus_there, "GPU")}`, nameAt(complete, "accelerator")],
  layout: ({ layout }) => [layout.expanded],
  workload: (_, complete) => [textAt(complete, "workload.input", "in"), textAt(complete, "workload.output", "out")],
  targets: ({ verdicts }) => [
    `${verdicts.filter(({ verdict }) => verdict === "meets").length} of ${plural(verdicts.length, "target")} met`,
  ],
  assumptions: ({ assumptions }) => [
    assumptions.length > 0 ? `${plural(assumptions.length, "default")} taken` : "all stated",
  ],
  statements: ({ claims }) => [claims.length > 0 ? plural(claims.length, "claim") : "no claims"],
};

export function groupSummary(id: string, { answer }: State): string {
  const summary = summaries[id];
  if (!answer || !summary) return "";
  return summary(answer.report, answer.complete).filter(Boolean).join(" · ");
}

function nameAt(complete: JsonObject, path: string): string {
  return entryText(valueAt(complete, `${path}.name`)) || entryText(valueAt(complete, `${path}.preset`));
}

function textAt(complete: JsonObject, path: string, word: string): string | undefined {
  const value = valueAt(complete, path);
  return value === undefined || isObject(value) ? undefined : `${entryText(value)} tokens ${word}`;
}

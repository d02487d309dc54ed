// What can be saved, and under which name: "place-two-types-edited.svg".

import { type Draft, isUnedited } from "./desk.ts";
import type { ToolBegun } from "./messages.ts";

export interface Kind {
  /** "problem" is the problem itself; the others are the core's formats. */
  format: string;
  label: string;
  help: string;
  ending: string;
  type: string;
}

const json = "application/json";

export function kindsOf({ formats }: ToolBegun): Kind[] {
  return [
    ...formats.filter(({ name }) => name !== "text").map(({ name, help }) => drawingOf(name, help)),
    { format: "json", label: "Report", help: "All figures, as JSON.", ending: "report.json", type: json },
    {
      format: "problem",
      label: "Problem",
      help: "For the shell, and to open here.",
      ending: "problem.json",
      type: json,
    },
  ];
}

const pictures: Record<string, string> = { svg: "Picture", gantt: "Gantt" };

function drawingOf(format: string, help: string): Kind {
  const picture = pictures[format];
  if (picture)
    return { format, label: picture, help, ending: format === "svg" ? "svg" : `${format}.svg`, type: "image/svg+xml" };
  const label = format.charAt(0).toUpperCase() + format.slice(1);
  return { format, label, help, ending: `${format}.json`, type: json };
}

export function fileName(tool: ToolBegun, draft: Draft, { ending }: Pick<Kind, "ending">): string {
  const stem = draft.example || `${tool.name}-own`;
  return `${stem}${draft.example && !isUnedited(tool, draft) ? "-edited" : ""}.${ending}`;
}

// The tools' module's answers as their page wants them. The worker runs this.

import { isRefused } from "../../wasm/plimsoll.ts";
import type { Tools } from "../../wasm/tools.ts";
import type { JsonObject } from "../plan/path.ts";
import type { ToolTasks } from "./messages.ts";

export function toolTasksOf(tools: Tools): ToolTasks {
  return {
    begin() {
      return tools.tools().map((tool) => ({ ...tool, schema: tools.toolSchema(tool.name) as unknown as JsonObject }));
    },

    solve(tool, problem) {
      const solved = tools.solve(tool, JSON.stringify(problem), ["text", "svg", "complete"]);
      return isRefused(solved) ? solved : { ...solved, complete: solved.complete as JsonObject };
    },

    draw(tool, problem, format) {
      const drawn = tools.solve(tool, JSON.stringify(problem), [format]);
      return isRefused(drawn) ? drawn : { text: drawn[format] ?? "" };
    },
  };
}

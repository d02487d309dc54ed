// The tools' module's answers as their page wants them. The worker runs this.

import { isRefused, type Refused } from "../../wasm/plimsoll.ts";
import type { ListedTool } from "../../wasm/tool-list.ts";
import type { Tools, Watch } from "../../wasm/tools.ts";
import { asObject, isObject, type Json, type JsonObject } from "../plan/path.ts";
import { runsOf, type SimulationReport } from "../timeline/bars.ts";
import type { Solved, ToolTasks } from "./messages.ts";

/** Whoever watches one question. */
export type Watcher = Watch<Solved>;

export function toolTasksOf(
  toolsOf: (module: ListedTool["module"]) => Promise<Tools>,
  newWatcher: () => Watcher = () => ({}),
): ToolTasks {
  return {
    async solve({ name, module }, problem) {
      const tools = await toolsOf(module);
      const { progress, partial } = newWatcher();
      const solved = tools.solve(name, JSON.stringify(problem), ["text", "svg", "complete"], {
        progress,
        partial: partial && ((found) => partial(asSolved(found))),
      });
      return isRefused(solved) ? shown(solved) : asSolved(solved);
    },

    async open({ name, module }, text) {
      const own = withoutTitle(text);
      const read = (await toolsOf(module)).solve(name, own, ["complete"], { progress: newWatcher().progress });
      return isRefused(read) ? shown(read) : { problem: asObject(JSON.parse(own) as Json) };
    },

    async draw({ name, module }, problem, format) {
      const drawn = (await toolsOf(module)).solve(name, JSON.stringify(problem), [format], {
        progress: newWatcher().progress,
      });
      if (isRefused(drawn)) return shown(drawn);
      const file: unknown = drawn[format];
      return { text: typeof file === "string" ? file : `${JSON.stringify(file, null, 2)}\n` };
    },

    async bars({ name, module }, problem) {
      const solved = (await toolsOf(module)).solve(name, JSON.stringify(problem), ["json"], {
        progress: newWatcher().progress,
      });
      return isRefused(solved) ? shown(solved) : { runs: runsOf(solved.json as SimulationReport) };
    },
  };
}

function asSolved({ complete, ...drawn }: { text: string; svg: string; complete: object }): Solved {
  return { ...drawn, complete: complete as JsonObject };
}

/** An example's file has its problem beside a title. */
function withoutTitle(text: string): string {
  const file = parsed(text);
  const is_example = isObject(file) && isObject(file.problem) && typeof file.title === "string";
  return is_example ? JSON.stringify(file.problem) : text;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The core says what is wrong with it, and where.
    return undefined;
  }
}

/** Somebody reads them: a message quotes what was typed, and that may be megabytes long. */
const longest_message = 400;
const most_problems = 100;

function shown({ problems, ...rest }: Refused): Refused {
  const short = (text: string) => (text.length > longest_message ? `${text.slice(0, longest_message)}…` : text);
  return {
    ...rest,
    problems: problems
      .slice(0, most_problems)
      .map(({ path, message }) => ({ path: short(path), message: short(message) })),
  };
}

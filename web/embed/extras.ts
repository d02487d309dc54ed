// What some views show besides a plan's answer: more modules find it, loaded with the first view that asks.

import { isRefused } from "../../wasm/plimsoll.ts";
import type { Compared, Refused } from "../messages.ts";
import type { JsonObject } from "../plan/path.ts";
import type { Found } from "../search/messages.ts";
import type { View } from "./options.ts";
import { pageEngine } from "./page-engine.ts";

export interface Extras {
  /** What a search has found. */
  pareto: Found;
  /** A simulation's picture. */
  gantt: string;
  /** The plans of a link, side by side. */
  compare: Compared;
}

type Asked = { [Name in keyof Extras]: (plans: JsonObject[]) => Promise<Extras[Name] | Refused> };

const asked: Asked = {
  async pareto([plan = {}]) {
    const { pageSearch } = await import("./page-search.ts");
    return (await pageSearch()).ask("search", plan, {});
  },
  async gantt([plan = {}]) {
    const { pageSimulators, serving } = await import("./page-simulators.ts");
    const drawn = await (await pageSimulators()).ask("draw", serving, { plan }, "gantt");
    return "problems" in drawn ? withinPlan(drawn) : drawn.text;
  },
  async compare(plans) {
    return (await pageEngine()).ask("compare", plans);
  },
};

export function wantsExtra(view: View | undefined): view is keyof Extras {
  return view !== undefined && Object.hasOwn(asked, view);
}

/** Nothing for a view that needs nothing. */
export async function extraOf(view: View | undefined, plans: JsonObject[]): Promise<Partial<Extras> | Refused> {
  if (!wantsExtra(view)) return {};
  const extra = await asked[view](plans);
  return typeof extra !== "string" && isRefused(extra) ? extra : { [view]: extra };
}

/** A scenario's problems, of which its author states the plan alone. */
function withinPlan({ problems, ...rest }: Refused): Refused {
  return {
    ...rest,
    problems: problems.map(({ path, message }) => ({
      path: path.startsWith("plan.") ? path.slice("plan.".length) : "",
      message,
    })),
  };
}

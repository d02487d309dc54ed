// The module's answers as the page wants them. The worker runs this, and so does the build for the first screen.

import { isRefused, type Plimsoll } from "../wasm/plimsoll.ts";
import type { ComparedPlan, Tasks } from "./messages.ts";
import { asObject, type Json, type JsonObject } from "./plan/path.ts";

export function tasksOf(plimsoll: Plimsoll): Tasks {
  return {
    begin() {
      const presets = plimsoll.presets();
      return {
        presets,
        schema: plimsoll.planSchema() as JsonObject,
        example_links: presets.plans.map(({ plan }) => linkOf(plimsoll, JSON.stringify(plan))),
        complete_examples: presets.plans.map(({ plan }) => writtenOf(plimsoll, JSON.stringify(plan)).complete),
        version: plimsoll.version(),
      };
    },

    evaluate(plan) {
      const text = JSON.stringify(plan);
      const checked = plimsoll.check(text);
      if (isRefused(checked)) return checked;
      return {
        ...checked,
        ...writtenOf(plimsoll, text),
        memory_svg: pictureOf(plimsoll, text, "memory"),
        grid_svg: pictureOf(plimsoll, text, "grid"),
      };
    },

    report: (plan, format) => plimsoll.report(JSON.stringify(plan), format),

    openLink(text) {
      const opened = plimsoll.openLink(text);
      return isRefused(opened)
        ? opened
        : { plan: asObject(opened.plan as unknown as Json), notes: opened.note ? [opened.note] : [] };
    },

    openComparison(text) {
      const opened = plimsoll.openComparison(text);
      if (isRefused(opened)) return opened;
      const plans = opened.plans.map((plan) => asObject(plan as unknown as Json));
      return { plans, notes: opened.note ? [opened.note] : [] };
    },

    compare(plans) {
      const sides: ComparedPlan[] = [];
      for (const plan of plans) {
        const [checked, written] = [plimsoll.check(plan), plimsoll.write(plan)];
        if (isRefused(checked)) return checked;
        if (isRefused(written)) return written;
        sides.push({ ...checked, complete: written.complete });
      }
      const made = plimsoll.comparisonLink(plans);
      return { link: isRefused(made) ? null : made.link, sides };
    },

    openPlan(text) {
      const written = plimsoll.write(text);
      return isRefused(written) ? written : { plan: asObject(written.short as unknown as Json), notes: [] };
    },

    openConfig(text, plan) {
      const read = plimsoll.modelFromConfig(text);
      return isRefused(read) ? read : { plan: { ...plan, model: read.model as JsonObject }, notes: read.notes };
    },
  };
}

function linkOf(plimsoll: Plimsoll, plan: string): string {
  const answer = plimsoll.link(plan);
  return isRefused(answer) ? "" : answer.link;
}

function writtenOf(plimsoll: Plimsoll, plan: string): { short: JsonObject; complete: JsonObject } {
  const written = plimsoll.write(plan);
  if (isRefused(written)) return { short: {}, complete: {} };
  return { short: asObject(written.short as unknown as Json), complete: asObject(written.complete as unknown as Json) };
}

/** A picture that cannot be drawn leaves its place empty; the same stands beside it in words. */
function pictureOf(plimsoll: Plimsoll, plan: string, picture: "memory" | "grid"): string {
  const drawn = plimsoll.draw(plan, picture);
  return isRefused(drawn) ? "" : drawn.svg;
}

// The default plan's result as HTML: the same views over the same module, run once at build.

import { isRefused, load } from "../../wasm/plimsoll.ts";
import type { Actions } from "../actions.ts";
import { tasksOf } from "../answers.ts";
import { planFields } from "../form/schema.ts";
import { statedPaths } from "../form/values.ts";
import { asObject, type Json } from "../plan/path.ts";
import { example_name, initialState } from "../state.ts";
import { pageView } from "../views/page.ts";
import { renderToString } from "./render-to-string.ts";

export async function firstScreen(): Promise<string> {
  const tasks = tasksOf(await load());
  const { schema, presets, example_links } = tasks.begin();
  const plan = asObject(presets.plans.find(({ name }) => name === example_name)?.plan as unknown as Json);
  const answer = tasks.evaluate(plan);
  if (isRefused(answer)) throw new Error(`the example cannot be read: ${JSON.stringify(answer.problems)}`);
  const fields = planFields(schema);
  const state = {
    ...initialState(),
    fields,
    presets,
    example_links,
    plan,
    answer,
    revealed: new Set(statedPaths(fields, answer.complete)),
    is_live: false,
  };
  // No script runs in this page yet: what buttons would do is dropped with their handlers.
  return renderToString(pageView(state, {} as Actions));
}

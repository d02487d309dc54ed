// What single keys do on the page of a plan. The help lists the same.

import type { Actions } from "./actions.ts";
import type { Shortcut } from "./browser/shortcuts.ts";
import type { State } from "./state.ts";
import { moves_id } from "./study/ids.ts";
import { better_id } from "./views/better.ts";
import { inputs_id } from "./views/inputs.ts";

const places: [key: string, id: string, title: string][] = [
  ["v", "result", "the verdict"],
  ["i", inputs_id, "the inputs"],
  ["s", better_id, "the search for other layouts"],
  ["m", "memory", "memory"],
  ["t", "time", "time"],
  ["w", moves_id, "what moves it"],
  ["l", "layout", "the layout"],
  ["c", "claims", "the claims"],
];

export function shortcutsOf(state: () => State, actions: Actions): Shortcut[] {
  const has_plan = () => state().answer !== null || state().comparison !== null;
  return [
    { keys: "/", does: "Paste or open a plan", act: actions.pastePlan },
    { keys: "c", does: "Copy the link", act: () => has_plan() && actions.copyLink() },
    {
      keys: "d",
      does: "Compare the plan with a copy of itself; back to the comparison",
      act: () => has_plan() && state().comparison?.edited !== null && actions.compare(),
    },
    ...places.map(([key, id, title]) => ({ keys: `g ${key}`, does: `Go to ${title}`, act: () => goTo(id, actions) })),
    { keys: "?", does: "This list", act: actions.showKeys },
  ];
}

/** A plan without claims has no part for them. */
function goTo(id: string, actions: Actions): void {
  if (document.getElementById(id)) actions.goTo(id);
}

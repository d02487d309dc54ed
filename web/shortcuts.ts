// What single keys do on the page of a plan. The help lists the same.

import type { Actions } from "./actions.ts";
import type { Does, Shortcut } from "./browser/shortcuts.ts";
import type { State } from "./state.ts";
import { moves_id } from "./study/ids.ts";
import { better_id } from "./views/better.ts";
import { inputs_id } from "./views/inputs.ts";

const places: [key: string, id: string, does: Does][] = [
  ["v", "result", "to_verdict"],
  ["i", inputs_id, "to_inputs"],
  ["s", better_id, "to_search"],
  ["m", "memory", "to_memory"],
  ["t", "time", "to_time"],
  ["w", moves_id, "to_moves"],
  ["l", "layout", "to_layout"],
  ["c", "claims", "to_claims"],
];

export function shortcutsOf(state: () => State, actions: Actions): Shortcut[] {
  const has_plan = () => state().answer !== null || state().comparison !== null;
  return [
    { keys: "/", does: "paste", act: actions.pastePlan },
    { keys: "c", does: "copy_link", act: () => has_plan() && actions.copyLink() },
    {
      keys: "d",
      does: "compare",
      act: () => has_plan() && state().comparison?.edited !== null && actions.compare(),
    },
    ...places.map(([key, id, does]) => ({ keys: `g ${key}`, does, act: () => goTo(id, actions) })),
    { keys: "?", does: "list", act: actions.showKeys },
  ];
}

/** A plan without claims has no part for them. */
function goTo(id: string, actions: Actions): void {
  if (document.getElementById(id)) actions.goTo(id);
}

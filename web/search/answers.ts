// The search module's answers as the page wants them. The worker runs this.

import { isRefused } from "../../wasm/plimsoll.ts";
import type { Search } from "../../wasm/search.ts";
import type { InverseAnswer, SearchTasks, ToldOfSearch } from "./messages.ts";

/** As often as somebody who watches can see; the first is told at once. */
const apart_ms = 120;

export function searchTasksOf(search: Search, tell: (told: ToldOfSearch) => void): SearchTasks {
  return {
    search(plan, options) {
      let last_ms = Number.NEGATIVE_INFINITY;
      let share = 0;
      const watch = {
        wantsBest(now: number) {
          share = now;
          return performance.now() - last_ms >= apart_ms;
        },
        best({ json, svg }: { json: ToldOfSearch["found"]["report"]; svg: string }) {
          tell({ share, found: { report: json, svg } });
          last_ms = performance.now();
        },
      };
      const found = search.search(JSON.stringify(plan), options, ["json", "svg"], watch);
      return isRefused(found) ? found : { report: found.json, svg: found.svg };
    },

    turnedRound(plan, question) {
      const turned = search.turnedRound(JSON.stringify(plan), [question]);
      return isRefused(turned) ? turned : (turned.answers[0] as InverseAnswer);
    },
  };
}

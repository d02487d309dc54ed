// The tools' thread: the page stays responsive whatever a problem costs, and is told how far long work is.

import { loadSimulators } from "../../wasm/simulators.ts";
import type { ListedTool } from "../../wasm/tool-list.ts";
import { loadTools, type Tools } from "../../wasm/tools.ts";
import { answerWith } from "../answering.ts";
import { toolTasksOf, type Watcher } from "./answers.ts";
import type { Told } from "./messages.ts";

/** As often as somebody who watches can see; and can read. */
const share_apart_ms = 100;
const found_apart_ms = 700;

function newWatcher(): Watcher {
  let told_ms = performance.now();
  let found_ms = told_ms;
  return {
    progress(share) {
      const now_ms = performance.now();
      if (now_ms - told_ms >= share_apart_ms) {
        told_ms = now_ms;
        postMessage({ share } satisfies Told);
      }
      return now_ms - found_ms >= found_apart_ms;
    },
    partial(so_far) {
      postMessage({ so_far } satisfies Told);
      found_ms = performance.now();
    },
  };
}

const loaders: Record<ListedTool["module"], () => Promise<Tools>> = {
  "plimsoll-tools": () => loadTools(),
  "plimsoll-simulators": () => loadSimulators(),
};
const loading = new Map<string, Promise<Tools>>();

/** A module is loaded when the first of its tools is asked for. */
function toolsOf(module: ListedTool["module"]): Promise<Tools> {
  const begun = loading.get(module) ?? loaders[module]();
  loading.set(module, begun);
  return begun;
}

answerWith(Promise.resolve(toolTasksOf(toolsOf, newWatcher)));

// The tools' thread: the page stays responsive whatever a problem costs, and is told how far long work is.

import { loadSimulators } from "../../wasm/simulators.ts";
import type { ListedTool } from "../../wasm/tool-list.ts";
import { loadTools, type Tools } from "../../wasm/tools.ts";
import { answerWith } from "../answering.ts";
import { toolTasksOf } from "./answers.ts";
import type { Told } from "./messages.ts";

/** As often as somebody who watches can see. */
const apart_ms = 100;

let last_ms = 0;

function tell(share: number): void {
  const now_ms = performance.now();
  if (now_ms - last_ms < apart_ms) return;
  last_ms = now_ms;
  postMessage({ share } satisfies Told);
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

answerWith(Promise.resolve(toolTasksOf(toolsOf, tell)));

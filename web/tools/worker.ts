// The tools' thread: the page stays responsive whatever a problem costs, and is told how far long work is.

import { loadTools } from "../../wasm/tools.ts";
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

answerWith(loadTools().then((tools) => toolTasksOf(tools, tell)));

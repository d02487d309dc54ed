// The simulators on the page's own thread. Nobody waits for how far they are.

import { loadSimulators } from "../../wasm/simulators.ts";
import { toolTasksOf } from "../tools/answers.ts";
import { localWorker } from "./local-worker.ts";

export function localSimulators(): Worker {
  return localWorker(loadSimulators().then((simulators) => toolTasksOf(async () => simulators)));
}

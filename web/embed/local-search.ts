// The search on the page's own thread. Nobody waits for what it has found so far.

import { loadSearch } from "../../wasm/search.ts";
import { searchTasksOf } from "../search/answers.ts";
import { localWorker } from "./local-worker.ts";

export function localSearch(): Worker {
  return localWorker(loadSearch().then((search) => searchTasksOf(search, () => {})));
}

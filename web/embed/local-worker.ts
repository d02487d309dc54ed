// The page's own thread in a worker's place, for pages whose policy allows none.

import { load } from "../../wasm/plimsoll.ts";
import { replyTo } from "../answering.ts";
import { tasksOf } from "../answers.ts";
import type { Question } from "../messages.ts";

export function localEngine(): Worker {
  return localWorker(load().then(tasksOf));
}

export function localWorker(tasks: Promise<object>): Worker {
  return new LocalWorker(tasks) as unknown as Worker;
}

class LocalWorker extends EventTarget {
  readonly #tasks: Promise<object>;

  constructor(tasks: Promise<object>) {
    super();
    this.#tasks = tasks;
  }

  /** In a task of its own, so that the page may draw between two questions. */
  postMessage(question: Question): void {
    setTimeout(async () => {
      this.dispatchEvent(new MessageEvent("message", { data: await replyTo(this.#tasks, question) }));
    });
  }

  terminate(): void {}
}

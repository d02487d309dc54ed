// The threads of core, search, study and exchange where the page is one file: they lie in the page itself (web/offline/build.mjs).

import { loadExchange } from "../../wasm/exchange.ts";
import { load } from "../../wasm/plimsoll.ts";
import { loadSearch } from "../../wasm/search.ts";
import { loadStudy } from "../../wasm/study.ts";
import { replyTo } from "../answering.ts";
import { tasksOf } from "../answers.ts";
import { exchangeTasksOf } from "../exchange/answers.ts";
import type { Question, Reply } from "../messages.ts";
import { searchTasksOf } from "../search/answers.ts";
import { studyTasksOf } from "../study/answers.ts";
import { unpacked } from "./packed.ts";

/** What a thread is made of. */
interface Parts {
  /** Of a text in the page. */
  worker_id: string;
  /** The same in the page's own thread; what it tells unasked goes to `tell`. */
  tasksOf(bytes: Uint8Array<ArrayBuffer>, tell: (told: object) => void): Promise<object>;
}

export function newWorker(): Worker {
  return new OfflineWorker({
    worker_id: "plimsoll-worker",
    tasksOf: async (bytes) => tasksOf(await load(bytes)),
  }) as unknown as Worker;
}

export function newSearchWorker(): Worker {
  return new OfflineWorker({
    worker_id: "plimsoll-search-worker",
    tasksOf: async (bytes, tell) => searchTasksOf(await loadSearch(bytes), tell),
  }) as unknown as Worker;
}

export function newStudyWorker(): Worker {
  return new OfflineWorker({
    worker_id: "plimsoll-study-worker",
    tasksOf: async (bytes) => studyTasksOf(await loadStudy(bytes)),
  }) as unknown as Worker;
}

export function newExchangeWorker(): Worker {
  return new OfflineWorker({
    worker_id: "plimsoll-exchange-worker",
    tasksOf: async (bytes) => exchangeTasksOf(await loadExchange(bytes)),
  }) as unknown as Worker;
}

/** One core has what all threads ask; a thread that was ended is made again from the same bytes. */
let core: Promise<Uint8Array<ArrayBuffer>> | null = null;

function unpackedCore(): Promise<Uint8Array<ArrayBuffer>> {
  core ??= unpacked(textOf("plimsoll-core"));
  return core;
}

/** A worker made from a text; where the browser refuses one, the page answers by itself and waits while it does. */
class OfflineWorker extends EventTarget {
  #parts: Parts;
  #core: Promise<Uint8Array<ArrayBuffer>>;
  #worker: Worker | null;
  /** Not answered yet: whoever answers in the worker's place has to know them. */
  #asked = new Map<number, Question>();
  #tasks: Promise<object> | null = null;
  #has_answered = false;
  #is_ended = false;

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
    this.#core = unpackedCore();
    this.#worker = workerFromText(parts);
    if (!this.#worker) return;
    // Messages keep their order, so no question may overtake the core.
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#answered(data));
    this.#worker.addEventListener("error", (event) => this.#broken(event));
    this.#core.then(
      (bytes) => this.#worker?.postMessage(bytes),
      (fault: Error) => this.#failed(fault.message),
    );
  }

  async postMessage(question: Question): Promise<void> {
    this.#asked.set(question.id, question);
    await this.#core.catch(() => {});
    if (this.#is_ended) return;
    if (this.#worker) this.#worker.postMessage(question);
    else this.#answer(question);
  }

  terminate(): void {
    this.#is_ended = true;
    this.#worker?.terminate();
  }

  /** One that never answered could not be loaded; one that did would break in its place as well. */
  #broken({ message }: ErrorEvent): void {
    if (this.#has_answered) this.#failed(message);
    else this.#goOnWithoutWorker();
  }

  #goOnWithoutWorker(): void {
    this.#worker = null;
    for (const question of this.#asked.values()) this.#answer(question);
  }

  async #answer(question: Question): Promise<void> {
    this.#tasks ??= this.#core.then((bytes) => this.#parts.tasksOf(bytes, (told) => this.#tell(told)));
    const reply = await replyTo(this.#tasks, question);
    if (!this.#is_ended) this.#answered(reply);
  }

  #answered(reply: Reply): void {
    this.#has_answered = true;
    this.#asked.delete(reply.id);
    this.#tell(reply);
  }

  #tell(data: object): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  #failed(message: string): void {
    this.dispatchEvent(new ErrorEvent("error", { message }));
  }
}

function workerFromText({ worker_id }: Parts): Worker | null {
  try {
    const address = URL.createObjectURL(new Blob([textOf(worker_id)], { type: "text/javascript" }));
    return new Worker(address);
  } catch {
    return null;
  }
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

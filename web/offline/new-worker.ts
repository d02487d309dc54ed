// The core's thread where the page is one file: core and worker lie in the page itself (web/offline/build.mjs).

import { load } from "../../wasm/plimsoll.ts";
import { replyTo } from "../answering.ts";
import { tasksOf } from "../answers.ts";
import type { Question, Reply } from "../messages.ts";
import { unpacked } from "./packed.ts";

export const core_id = "plimsoll-core";
export const worker_id = "plimsoll-worker";

let core: Promise<Uint8Array<ArrayBuffer>> | undefined;

export function newWorker(): Worker {
  core ??= unpacked(textOf(core_id));
  return new OfflineWorker(core) as unknown as Worker;
}

/** A worker made from a text; where the browser refuses one, the page answers by itself and waits while it does. */
class OfflineWorker extends EventTarget {
  #core: Promise<Uint8Array<ArrayBuffer>>;
  #worker: Worker | null;
  /** Not answered yet: whoever answers in the worker's place has to know them. */
  #asked = new Map<number, Question>();
  #tasks: Promise<object> | null = null;
  #has_answered = false;
  #is_ended = false;

  constructor(core: Promise<Uint8Array<ArrayBuffer>>) {
    super();
    this.#core = core;
    this.#worker = workerFromText();
    if (!this.#worker) return;
    // Messages keep their order, so no question may overtake the core.
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#answered(data));
    this.#worker.addEventListener("error", (event) => this.#broken(event));
    core.then(
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
    this.#tasks ??= this.#core.then(load).then(tasksOf);
    const reply = await replyTo(this.#tasks, question);
    if (!this.#is_ended) this.#answered(reply);
  }

  #answered(reply: Reply): void {
    this.#has_answered = true;
    this.#asked.delete(reply.id);
    this.dispatchEvent(new MessageEvent("message", { data: reply }));
  }

  #failed(message: string): void {
    this.dispatchEvent(new ErrorEvent("error", { message }));
  }
}

function workerFromText(): Worker | null {
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

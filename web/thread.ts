// The page's side of a worker: questions as promises, and an end to work that takes too long.

import type { Question, Reply } from "./messages.ts";

interface Waiting {
  resolve(answer: unknown): void;
  reject(fault: Error): void;
}

/** What a question is told whose thread was ended. */
export const stopped = "stopped";

type Task = (...given: never[]) => unknown;

export class Thread<Tasks extends { [Name in keyof Tasks]: Task }> {
  readonly #newWorker: () => Worker;
  /** Null once it has broken: the next question has another. */
  #worker: Worker | null;
  #waiting = new Map<number, Waiting>();
  #last_id = 0;

  constructor(newWorker: () => Worker) {
    this.#newWorker = newWorker;
    this.#worker = this.#begun();
  }

  /** Ends the work and what was asked; another worker is there at once. */
  stop(): void {
    this.#end(stopped);
    this.#worker = this.#begun();
  }

  ask<Name extends keyof Tasks & string>(
    task: Name,
    ...given: Parameters<Tasks[Name]>
  ): Promise<Awaited<ReturnType<Tasks[Name]>>> {
    this.#last_id += 1;
    const question: Question = { id: this.#last_id, task, given };
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#worker ??= this.#begun();
      this.#worker.postMessage(question);
    });
  }

  #begun(): Worker {
    const worker = this.#newWorker();
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#settle(data));
    worker.addEventListener("error", (event) => this.#end(event.message || "the worker could not be loaded"));
    return worker;
  }

  /** What has faulted once may be broken for good, or was never loaded: it is asked nothing more. */
  #settle(reply: Reply): void {
    if ("fault" in reply) this.#end(reply.fault);
    else this.#waiting.get(reply.id)?.resolve(reply.answer);
    this.#waiting.delete(reply.id);
  }

  #end(message: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(message));
  }
}

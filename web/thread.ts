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
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #last_id = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#listen(worker);
  }

  /** Ends the thread and what it was asked, and goes on with another. */
  replaceWorker(worker: Worker): void {
    this.#worker.terminate();
    this.#worker = worker;
    this.#listen(worker);
    this.#failAll(stopped);
  }

  ask<Name extends keyof Tasks & string>(
    task: Name,
    ...given: Parameters<Tasks[Name]>
  ): Promise<Awaited<ReturnType<Tasks[Name]>>> {
    this.#last_id += 1;
    const question: Question = { id: this.#last_id, task, given };
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#worker.postMessage(question);
    });
  }

  #listen(worker: Worker): void {
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#settle(data));
    worker.addEventListener("error", (event) => this.#failAll(event.message || "the worker could not be loaded"));
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("fault" in reply) waiting?.reject(new Error(reply.fault));
    else waiting?.resolve(reply.answer);
  }

  #failAll(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}

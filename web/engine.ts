// The page's side of the worker: questions as promises, and evaluation where only the latest plan counts.

import type { Evaluated, Question, Refused, Reply, TaskName, Tasks } from "./messages.ts";
import type { JsonObject } from "./plan/path.ts";

interface Waiting {
  resolve(answer: unknown): void;
  reject(fault: Error): void;
}

/** What a question is told whose thread was ended. */
export const stopped = "stopped";

export class Engine {
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #last_id = 0;
  #is_evaluating = false;
  #next: JsonObject | null = null;

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

  #listen(worker: Worker): void {
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#settle(data));
    worker.addEventListener("error", (event) => this.#failAll(event.message || "the worker could not be loaded"));
  }

  ask<Name extends TaskName>(task: Name, ...given: Parameters<Tasks[Name]>): Promise<ReturnType<Tasks[Name]>> {
    this.#last_id += 1;
    const question: Question = { id: this.#last_id, task, given };
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#worker.postMessage(question);
    });
  }

  get is_evaluating(): boolean {
    return this.#is_evaluating;
  }

  /** Evaluates the plan unless a newer one comes first; a plan that is overtaken is never answered. */
  async evaluate(plan: JsonObject, answered: (plan: JsonObject, answer: Evaluated | Refused) => void): Promise<void> {
    this.#next = plan;
    if (this.#is_evaluating) return;
    this.#is_evaluating = true;
    try {
      while (this.#next) {
        const current: JsonObject = this.#next;
        this.#next = null;
        const answer = await this.ask("evaluate", current);
        if (!this.#next) answered(current, answer);
      }
    } finally {
      this.#is_evaluating = false;
    }
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

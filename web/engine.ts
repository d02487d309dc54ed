// The thread that evaluates plans: only the latest plan counts.

import type { Evaluated, Refused, Tasks } from "./messages.ts";
import type { JsonObject } from "./plan/path.ts";
import { Thread } from "./thread.ts";

export class Engine extends Thread<Tasks> {
  #is_evaluating = false;
  #next: JsonObject | null = null;

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
}

// Where edits come faster than answers, only the latest plan is answered.
import { expect, test } from "vitest";
import { Engine } from "../../web/engine.ts";
import type { Question } from "../../web/messages.ts";

/** A worker that answers when it is told to. */
class SlowWorker extends EventTarget {
  questions: Question[] = [];
  postMessage(question: Question): void {
    this.questions.push(question);
  }
  terminate(): void {}
  async answer(reply: object = { answer: {} }): Promise<void> {
    const { id } = this.questions.shift() as Question;
    this.dispatchEvent(Object.assign(new Event("message"), { data: { id, ...reply } }));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** `worker` is the one that is asked now. */
function slowEngine(): { readonly worker: SlowWorker; begun(): number; engine: Engine } {
  const workers: SlowWorker[] = [];
  const engine = new Engine(() => {
    workers.push(new SlowWorker());
    return workers.at(-1) as unknown as Worker;
  });
  return {
    get worker() {
      return workers.at(-1) as SlowWorker;
    },
    begun: () => workers.length,
    engine,
  };
}

test("a plan that is overtaken is never answered", async () => {
  const { worker, engine } = slowEngine();
  const answered: unknown[] = [];
  for (const title of ["a", "b", "c"]) engine.evaluate({ title }, (plan) => answered.push(plan.title));
  await worker.answer();
  await worker.answer();
  expect(answered).toEqual(["c"]);
  expect(worker.questions).toEqual([]);
});

test("a fault of the worker rejects the question, and the next one is asked of another worker", async () => {
  const slow = slowEngine();
  const first = slow.engine.evaluate({ title: "a" }, () => {});
  const rejected = expect(first).rejects.toThrow("out of memory");
  await slow.worker.answer({ fault: "out of memory" });
  await rejected;
  expect(slow.begun()).toBe(1);
  slow.engine.evaluate({ title: "b" }, () => {});
  expect(slow.begun()).toBe(2);
  expect(slow.worker.questions).toHaveLength(1);
});

test("a worker that could not be loaded is made anew by the next question, and not before", async () => {
  const slow = slowEngine();
  const first = slow.engine.ask("begin");
  slow.worker.dispatchEvent(new Event("error"));
  await expect(first).rejects.toThrow("could not be loaded");
  expect(slow.begun()).toBe(1);
  slow.engine.ask("begin");
  expect(slow.begun()).toBe(2);
});

test("what is stopped rejects what was asked, and another worker waits for the next question", async () => {
  const slow = slowEngine();
  const first = slow.engine.ask("begin");
  slow.engine.stop();
  await expect(first).rejects.toThrow("stopped");
  expect(slow.begun()).toBe(2);
});

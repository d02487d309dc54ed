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
  async answer(reply: object = { answer: {} }): Promise<void> {
    const { id } = this.questions.shift() as Question;
    this.dispatchEvent(Object.assign(new Event("message"), { data: { id, ...reply } }));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function slowEngine(): { worker: SlowWorker; engine: Engine } {
  const worker = new SlowWorker();
  return { worker, engine: new Engine(worker as unknown as Worker) };
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

test("a fault of the worker rejects the question, and the next one is asked as ever", async () => {
  const { worker, engine } = slowEngine();
  const first = engine.evaluate({ title: "a" }, () => {});
  const rejected = expect(first).rejects.toThrow("out of memory");
  await worker.answer({ fault: "out of memory" });
  await rejected;
  engine.evaluate({ title: "b" }, () => {});
  expect(worker.questions).toHaveLength(1);
});

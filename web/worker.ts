// The core's thread: the page stays responsive whatever a plan costs.

import { load } from "../wasm/plimsoll.ts";
import { tasksOf } from "./answers.ts";
import type { Question, Reply } from "./messages.ts";

const tasks = load().then(tasksOf);

addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  postMessage(await replyTo(data));
});

async function replyTo({ id, task, given }: Question): Promise<Reply> {
  try {
    const run = (await tasks)[task] as (...given: unknown[]) => unknown;
    return { id, answer: run(...given) };
  } catch (error) {
    return { id, fault: error instanceof Error ? error.message : String(error) };
  }
}

// A worker's side: questions are answered in their order; a fault is an answer, too.

import type { Question, Reply } from "./messages.ts";

type Tasks = Record<string, (...given: never[]) => unknown>;

export function answerWith(loading: Promise<object>): void {
  addEventListener("message", async ({ data }: MessageEvent<Question>) => {
    postMessage(await replyTo(loading, data));
  });
}

export async function replyTo(loading: Promise<object>, { id, task, given }: Question): Promise<Reply> {
  try {
    const run = ((await loading) as Tasks)[task] as (...given: unknown[]) => unknown;
    return { id, answer: await run(...given) };
  } catch (error) {
    return { id, fault: error instanceof Error ? error.message : String(error) };
  }
}

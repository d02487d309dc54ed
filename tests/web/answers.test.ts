// What the worker makes of the module's answers.

import { expect, test } from "vitest";
import type { Plimsoll } from "../../wasm/plimsoll.ts";
import { tasksOf } from "../../web/answers.ts";

function opening(note: string): Plimsoll {
  return { openLink: () => ({ plan: {}, data_version: "24.01", note }) } as unknown as Plimsoll;
}

test("a link made with other data says so among the notes", () => {
  expect(tasksOf(opening("Made with data 24.01.")).openLink("#v1")).toMatchObject({ notes: ["Made with data 24.01."] });
});

test("a link made with this data has nothing to note", () => {
  expect(tasksOf(opening("")).openLink("#v1")).toMatchObject({ notes: [] });
});

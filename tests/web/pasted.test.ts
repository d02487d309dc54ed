// One box for everything: judged by content.
import { expect, test } from "vitest";
import { kindOfPasted } from "../../web/plan/pasted.ts";

test.each([
  ["a plan", '{"plimsoll": 1, "model": "llama-3.1-8b"}', "plan"],
  ["a plan after blanks", '\n  {"plimsoll": 1}', "plan"],
  ["JSON that breaks off, for the core to say where", '{"plimsoll": 1,', "plan"],
  ["JSON that is neither, likewise", '{"a": 1}', "plan"],
  ["a config.json", '{"model_type": "llama", "num_hidden_layers": 32}', "config"],
  ["a config.json without a type", '{"num_hidden_layers": 32}', "config"],
  ["a fragment", "#v1&m=llama-3.1-8b&k=7f3a", "link"],
  ["a whole address", "https://example.org/#v1&m=llama-3.1-8b&k=7f3a", "link"],
])("%s", (_, text, kind) => {
  expect(kindOfPasted(text)).toBe(kind);
});

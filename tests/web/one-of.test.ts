// A workload arrives in one way: switching moves the number and leaves no other member behind.
import { expect, test } from "vitest";
import { chosenOf, type OneOf, oneOfAt, withChoice } from "../../web/form/one-of.ts";
import type { Field } from "../../web/form/schema.ts";
import type { Json, JsonObject } from "../../web/plan/path.ts";

const field = (name: string, unit = "") => ({ name, unit }) as Field;
const fields = [field("input"), field("burst"), field("concurrency"), field("arrival_rate", "requests/s")];
const arrivals = oneOfAt("workload", fields) as OneOf;
const member = (name: string) => arrivals.members.find((one) => one.name === name) as Field;

function switched(workload: JsonObject, name: string, complete: JsonObject = {}): Json {
  return withChoice(arrivals, member(name), "workload", { plan: { workload }, complete });
}

test("only a workload with all its ways of arrival has the choice", () => {
  expect(arrivals.members).toHaveLength(3);
  expect(oneOfAt("workload", [field("input"), field("burst")])).toBeNull();
  expect(oneOfAt("cluster", fields)).toBeNull();
});

test("what is stated is chosen, else what a preset gives", () => {
  const complete = { workload: { burst: 128 } };
  expect(chosenOf(arrivals, "workload", { plan: { workload: { concurrency: 16 } }, complete })?.name).toBe(
    "concurrency",
  );
  expect(chosenOf(arrivals, "workload", { plan: {}, complete })?.name).toBe("burst");
  expect(chosenOf(arrivals, "workload", { plan: {}, complete: {} })).toBeNull();
});

test.each([
  // name                             workload                                to               number
  ["a count stays as typed", { input: 1024, burst: "1k" }, "concurrency", "1k"],
  ["a count becomes a rate", { input: 1024, burst: 3 }, "arrival_rate", 3],
  ["a rate loses its unit", { input: 1024, arrival_rate: "2.5 requests/s" }, "concurrency", 3],
  ["a slow rate is one at least", { input: 1024, arrival_rate: "0.1 requests/s" }, "burst", 1],
  ["nothing stated is one", { input: 1024 }, "burst", 1],
])("%s", (_, workload, to, number) => {
  expect(switched(workload, to)).toEqual({ input: 1024, [to]: number });
});

test("two that were stated leave one", () => {
  expect(switched({ burst: 8, concurrency: 16 }, "concurrency")).toEqual({ concurrency: 8 });
});

test("a preset's own way is left out on purpose", () => {
  const complete = { preset: "16-gpu-moe", workload: { burst: 128 } };
  expect(switched({}, "concurrency", complete)).toEqual({ burst: null, arrival_rate: null, concurrency: 128 });
});

// What lies on a tool's desk: edits, undo, and which address leads back to it.
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../web/plan/path.ts";
import { addressOf, type Desk, draftOf, edited, exampleDraft, opened, redone, undone } from "../../web/tools/desk.ts";
import { fileName, kindsOf } from "../../web/tools/files.ts";
import { toldBy } from "../../web/tools/headline.ts";
import { draftsIn } from "../../web/tools/history.ts";
import type { ToolBegun } from "../../web/tools/messages.ts";
import { isRefusal, openingOf } from "../../web/tools/opening.ts";

function toolNamed(name: string): ToolBegun {
  const example = (title: string, layers: number) => ({ title, problem: { layers } });
  return {
    name,
    title: `The ${name}`,
    help: "",
    formats: [
      { name: "text", help: "" },
      { name: "svg", help: "" },
      { name: "trace", help: "" },
    ],
    examples: [
      { name: `${name}-one`, example: example("One", 1) },
      { name: `${name}-two`, example: example("Two", 2) },
    ],
    module: "plimsoll-tools",
    schema: {},
  };
}

const place = toolNamed("place");
const assign = toolNamed("assign");
const tools = [place, assign];
const two = exampleDraft(place, "place-two");
const desk = opened(undefined, two ?? { problem: {}, example: "" });
const none = new Map<string, never>();

const open = (hash: string, desks: ReadonlyMap<string, Desk> = none) => openingOf(hash, tools, desks, none);

describe("a desk", () => {
  test("takes back what was done, and does it again", () => {
    const after = edited(edited(desk, { layers: 3 }, false), { layers: 4 }, false);
    const before = undone(undone(after));
    expect(before.draft).toEqual(desk.draft);
    expect(redone(redone(before)).draft.problem).toEqual({ layers: 4 });
    expect(undone(before)).toEqual(before);
  });

  test("takes back in one step what was typed in one", () => {
    const after = edited(edited(desk, { layers: 3 }, false), { layers: 35 }, true);
    expect(undone(after).draft).toEqual(desk.draft);
  });
});

describe("an address", () => {
  test("is the example's until it is edited, and again once the edit is taken back", () => {
    expect(addressOf(place, desk.draft)).toBe("#place/place-two");
    const after = edited(desk, { layers: 3 }, false).draft;
    expect(addressOf(place, after)).toContain("#tool=place&problem=");
    expect(addressOf(place, { ...after, problem: { layers: 2 } })).toBe("#place/place-two");
  });

  test("opens the first tool, a tool's first example, an example, a problem", () => {
    expect(open("")).toEqual({ tool: place, draft: exampleDraft(place, "place-one") });
    expect(open("#assign")).toEqual({ tool: assign, draft: exampleDraft(assign, "assign-one") });
    expect(open("#place/place-two")).toEqual({ tool: place, draft: two });
    const own = { problem: { rules: "corrected", layers: 9 }, example: "" };
    expect(open(addressOf(place, own))).toEqual({ tool: place, draft: own });
  });

  test("of an example's own problem is that example", () => {
    expect(draftOf(place, { layers: 2 })).toEqual(two);
  });

  test("of what lies on the desk leaves it there, with all that can be had back", () => {
    const after = edited(desk, { layers: 3 }, false);
    const desks = new Map([["place", after]]);
    expect(open(addressOf(place, after.draft), desks)).toEqual({ tool: place, draft: "as it lies" });
    expect(open("#place", desks)).toEqual({ tool: place, draft: "as it lies" });
  });

  test.each([
    ["#nope", /no tool “nope”/, /place, assign/],
    ["#place/nope", /no example “nope”/, /place-one, place-two/],
    ["#tool=nope&problem=%7B%7D&check=00000000", /cannot be read/, /check/],
    ["#tool=place&problem=%7B%7D", /cannot be read/, /cut/],
    ["#tool=place&too-long=99999", /holds no problem/, /99,999 characters/],
  ])("%s is refused in words", (hash, title, because) => {
    const refusal = open(hash);
    if (!isRefusal(refusal)) throw new Error("it was opened");
    expect(refusal.title).toMatch(title);
    expect(refusal.because).toMatch(because);
    expect(refusal.instead.length).toBeGreaterThan(0);
  });

  test("of a problem too long for it opens where the history's entry has it", () => {
    const draft = { problem: { name: "x".repeat(100_000) }, example: "place-two" };
    const kept = new Map([["place", draft]]);
    expect(openingOf(addressOf(place, draft), tools, none, kept)).toEqual({ tool: place, draft });
  });
});

test.each([
  ["nothing", null],
  ["another page's", { scroll: 3 }],
  ["what is no draft", { drafts: { place: { problem: 3 } } }],
])("%s in the history's entry is no draft", (_, state) => {
  expect(draftsIn(state).size).toBe(0);
});

test("files are named after the example, and whether it was edited", () => {
  const names = (problem: JsonObject, example: string) =>
    kindsOf(place).map((kind) => fileName(place, { problem, example }, kind));
  expect(names({ layers: 2 }, "place-two")).toEqual([
    "place-two.svg",
    "place-two.trace.json",
    "place-two.report.json",
    "place-two.problem.json",
  ]);
  expect(names({ layers: 3 }, "place-two")[0]).toBe("place-two-edited.svg");
  expect(names({ layers: 3 }, "")[0]).toBe("place-own.svg");
});

test.each([
  [
    "two sentences",
    "It gives 1.5 (proven): A,\nthen B. It is limited.\n\nChain\n  0",
    "It gives 1.5 (proven): A, then B.",
  ],
  ["one", "All of it.\n\nChain", "All of it."],
  ["no table", "All of it", "All of it"],
])("a headline of %s", (_, text, sentence) => {
  const told = toldBy(text);
  expect(told.sentence).toBe(sentence);
  expect(`${told.sentence} ${told.more}`.trim()).toBe(text.split("\n\n")[0]?.replace("\n", " "));
});

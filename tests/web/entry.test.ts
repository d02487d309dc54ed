// What is typed reaches the core as it was typed; a number that reads back the same becomes a number.
import { describe, expect, test } from "vitest";
import { entryText, entryValue, listEntryText, listEntryValue } from "../../web/plan/entry.ts";

describe("an entry", () => {
  test.each([
    // name                        typed          value
    ["a plain number", "16", 16],
    ["a fraction", "0.6", 0.6],
    ["a number on its way", "1.", "1."],
    ["zeros that a number would lose", "1.50", "1.50"],
    ["a decimal comma, for the core to judge", "1,5", "1,5"],
    ["an ambiguous thousand, likewise", "1,234", "1,234"],
    ["a prefix", "128k", "128k"],
    ["a binary prefix", "16Ki", "16Ki"],
    ["an exponent", "1e6", "1e6"],
    ["a quantity", "1.8 TB/s", "1.8 TB/s"],
    ["a range", "0.4..0.6", "0.4..0.6"],
    ["more digits than a number holds", "12345678901234567890", "12345678901234567890"],
    ["infinity is no number of ours", "Infinity", "Infinity"],
    ["nothing", "", undefined],
    ["blanks", "  ", undefined],
  ])("%s", (_, typed, value) => {
    expect(entryValue(typed)).toBe(value);
  });

  test.each(["16", "1.", "1.50", "128k", ""])("%o is shown again as it was typed", (typed) => {
    expect(entryText(entryValue(typed))).toBe(typed);
  });
});

test("a list is written with commas", () => {
  expect(listEntryValue("16, 18,, 16")).toEqual([16, 18, 16]);
  expect(listEntryText([16, 18])).toBe("16, 18");
  expect(listEntryValue(" ")).toBeUndefined();
});

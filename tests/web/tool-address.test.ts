// An address of the tools' page opens what it was made of, or nothing.
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../web/plan/path.ts";
import { isWhole, longest_address, problemAddress, readAddress } from "../../web/tools/address.ts";
import { crc32 } from "../../web/tools/crc32.ts";

const problems: [string, JsonObject][] = [
  ["pick", { tile: { m: 1, n: 5632, k: 2048 }, cards: 2 }],
  [
    "assign",
    { layers: 40, layer_bytes: "870 MB", nodes: [{ name: "a & b=c", memory: "48 GB" }, { name: "größe (ü)" }] },
  ],
  ["place", { rules: "corrected", matrix: ["400 400 Gb/s", "50 % + # ' ~ !"], model: { layers: 20 }, search_tp: true }],
  ["simulate", {}],
];

/** What stands where one letter stood: the likes of it, what an address is made of, and what it is not. */
const others = '0127abceftAFZ%&=#/-_. "{}[]:,é';

test.each([
  ["", "00000000"],
  ["123456789", "cbf43926"],
])("crc32 of %o", (text, sum) => {
  expect(crc32(text)).toBe(sum);
});

describe.each(problems)("a link of %s", (tool, problem) => {
  const address = problemAddress(tool, problem);

  test("opens to its problem", () => {
    expect(readAddress(address)).toEqual({ kind: "problem", tool, problem });
  });

  test("holds nothing that a mail or chat program takes for its end", () => {
    expect(address).toMatch(/^#[A-Za-z0-9%&=._-]*[a-z0-9]$/);
  });

  test("is refused when cut, wherever", () => {
    for (let length = 1; length < address.length; length += 1) {
      const { kind } = readAddress(address.slice(0, length));
      // "#tool" names a tool that there is not; "#" names nothing.
      expect(kind).toBe(length === 1 ? "empty" : length <= "#tool".length ? "tool" : "damaged");
    }
  });

  test("is refused with any one character changed, or opens to the same", () => {
    for (let at = 1; at < address.length; at += 1) {
      for (const other of others) {
        const changed = address.slice(0, at) + other + address.slice(at + 1);
        const read = readAddress(changed);
        if (read.kind === "problem") expect(read).toEqual({ kind: "problem", tool, problem });
        else expect(["damaged", "tool", "example"]).toContain(read.kind);
      }
    }
  });

  test("is refused with one character less", () => {
    for (let at = 1; at < address.length; at += 1) {
      const read = readAddress(address.slice(0, at) + address.slice(at + 1));
      if (read.kind === "problem") expect(read.problem).toEqual(problem);
    }
  });

  test("is refused under another tool's name", () => {
    expect(readAddress(address.replace(`tool=${tool}`, "tool=other")).kind).toBe("damaged");
  });
});

test.each([
  ["", { kind: "empty" }],
  ["#place", { kind: "tool", tool: "place" }],
  ["#place/place-two-types", { kind: "example", tool: "place", example: "place-two-types" }],
  ["#place/", { kind: "example", tool: "place", example: "" }],
])("%o names no problem of its own", (hash, address) => {
  expect(readAddress(hash)).toEqual(address);
});

test("a default that has changed stays what it was in addresses of before", () => {
  const text = '{"model":{"layers":20}}';
  const before = `#tool=place&problem=${encodeURIComponent(text)}&check=${crc32(`place ${text}`)}`;
  expect(readAddress(before)).toMatchObject({ problem: { rules: "original", model: { layers: 20 } } });
  expect(readAddress(problemAddress("place", { model: { layers: 20 } }))).toMatchObject({
    problem: { rules: "corrected" },
  });
});

test("an address of half a character is told from a name", () => {
  expect(readAddress("#%E0%A4").kind).toBe("damaged");
});

test("a problem too long for an address gets one that says so", () => {
  const address = problemAddress("assign", { name: "x".repeat(longest_address) });
  expect(isWhole(address)).toBe(false);
  expect(readAddress(address)).toEqual({ kind: "too long", tool: "assign", length: longest_address + 11 });
});

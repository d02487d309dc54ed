// The address bar always holds the plan, and is never written more often than browsers allow.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AddressBar, linkIn, spacing_ms } from "../../web/address-bar.ts";

let written: string[] = [];
let pushed: string[] = [];

beforeEach(() => {
  written = [];
  pushed = [];
  vi.useFakeTimers();
  vi.stubGlobal("location", { pathname: "/page/" });
  vi.stubGlobal("history", {
    replaceState: (_: unknown, __: string, address: string) => written.push(address),
    pushState: (_: unknown, __: string, address: string) => pushed.push(address),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first plan is written at once", () => {
  new AddressBar().show("#v1&a");
  expect(written).toEqual(["/page/#v1&a"]);
});

test("a burst of edits is written twice: its first, and its last half a second later", () => {
  const bar = new AddressBar();
  for (let i = 0; i < 40; i += 1) bar.show(`#v1&${i}`);
  vi.advanceTimersByTime(spacing_ms);
  expect(written).toEqual(["/page/#v1&0", "/page/#v1&39"]);
});

test("half a minute of typing stays within sixty", () => {
  const bar = new AddressBar();
  for (let i = 0; i < 1000; i += 1) {
    bar.show(`#v1&${i}`);
    vi.advanceTimersByTime(30);
  }
  expect(written.length).toBeLessThanOrEqual(61);
});

test("a plan that no link holds leaves no other plan's link behind", () => {
  const bar = new AddressBar();
  bar.show("#v1&a");
  bar.show(null);
  vi.advanceTimersByTime(spacing_ms);
  expect(written.at(-1)).toBe("/page/");
});

test("a frame that forbids it is no fault", () => {
  vi.stubGlobal("history", {
    replaceState: () => {
      throw new Error("sandboxed");
    },
  });
  expect(() => new AddressBar().show("#v1&a")).not.toThrow();
});

test("its own link is not foreign, another is", () => {
  const bar = new AddressBar();
  bar.show("#v1&a");
  expect(bar.isForeign("#v1&a")).toBe(false);
  expect(bar.isForeign("#v1&b")).toBe(true);
});

test("another plan is an entry of its own, and the edits before it stay with theirs", () => {
  const bar = new AddressBar();
  bar.show("#v1&a");
  bar.show("#v1&a-edited");
  bar.beginEntry();
  bar.show("#v1&b");
  vi.advanceTimersByTime(spacing_ms);
  bar.show("#v1&b-edited");
  vi.advanceTimersByTime(spacing_ms);
  expect(pushed).toEqual(["/page/#v1&b"]);
  expect(written).toEqual(["/page/#v1&a", "/page/#v1&a-edited", "/page/#v1&b-edited"]);
});

test("the first plan takes the place of the bare address", () => {
  const bar = new AddressBar();
  bar.beginEntry();
  bar.show("#v1&a");
  expect([written, pushed]).toEqual([["/page/#v1&a"], []]);
});

test("the same plan again is no entry, and the next edit is none either", () => {
  const bar = new AddressBar();
  bar.show("#v1&a");
  bar.beginEntry();
  bar.show("#v1&a");
  vi.advanceTimersByTime(spacing_ms);
  bar.show("#v1&a-edited");
  vi.advanceTimersByTime(spacing_ms);
  expect(pushed).toEqual([]);
});

test("an entry that the browser went back to is the page's own, and no edit is written over it", () => {
  const bar = new AddressBar();
  bar.show("#v1&a");
  bar.show("#v1&a-edited");
  bar.follow("#v1&b");
  vi.advanceTimersByTime(spacing_ms);
  expect(bar.isForeign("#v1&b")).toBe(false);
  expect(written).toEqual(["/page/#v1&a"]);
});

test.each([
  ["the fragment first", { hash: "#v1&a", search: "?p=v1&b" }, "#v1&a"],
  ["the query where tools drop fragments", { hash: "", search: "?p=v1&b" }, "?p=v1&b"],
  ["neither", { hash: "", search: "?utm=1" }, null],
])("%s", (_, address, link) => {
  expect(linkIn(address)).toBe(link);
});

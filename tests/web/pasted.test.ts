// One box for everything: judged by content.
import { expect, test } from "vitest";
import { pastedIn } from "../../web/plan/pasted.ts";

const link = "#v1&p=16-gpu-moe&t=A.2c-b&d=26.11&k=7f3a";
const other = "#v1&m=llama-3.1-8b&d=26.11&k=0a1b";

test.each([
  ["a plan", '{"plimsoll": 1, "model": "llama-3.1-8b"}', "plan"],
  ["a plan after blanks", '\n  {"plimsoll": 1}', "plan"],
  ["a plan whose title holds a link", `{"plimsoll": 1, "title": "${link}"}`, "plan"],
  ["JSON that breaks off, for the core to say where", '{"plimsoll": 1,', "plan"],
  ["JSON that is neither, likewise", '{"a": 1}', "plan"],
  ["a config.json", '{"model_type": "llama", "num_hidden_layers": 32}', "config"],
  ["a config.json without a type", '{"num_hidden_layers": 32}', "config"],
])("%s", (_, text, kind) => {
  expect(pastedIn(text)).toEqual({ kind });
});

test.each([
  ["a fragment", link, link],
  ["one without its mark", link.slice(1), link.slice(1)],
  ["one that was cut, for the core to say so", link.slice(0, -6), link.slice(0, -6)],
  ["a whole address", `https://example.org/plan/${link}`, `https://example.org/plan/${link}`],
  ["an address in a query", "https://example.org/?p=v1&m=x&k=7f3a", "https://example.org/?p=v1&m=x&k=7f3a"],
  ["a word that only the core can judge", "hello", "hello"],
  ["a sentence", `Look at https://example.org/${link}. It misses.`, `https://example.org/${link}.`],
  ["a Markdown link", `**A:** misses [Open](https://example.org/${link})`, `https://example.org/${link}`],
  ["a chat's angle brackets", `A: misses <https://example.org/${link}|plan>`, `https://example.org/${link}`],
  ["a page's source", `<a href="${link.replaceAll("&", "&amp;")}">A</a>`, link.replaceAll("&", "&amp;")],
  ["a shell's command", `npx plimsoll check '${link}'`, link],
  [
    "an address that a mail program wrapped",
    `see https://safe.example/?url=https%3A%2F%2Fe.org%2F${encodeURIComponent(link)}&data=1 now`,
    `https://safe.example/?url=https%3A%2F%2Fe.org%2F${encodeURIComponent(link)}&data=1`,
  ],
  ["one link twice", `[${link}](https://example.org/${link})`, `https://example.org/${link}`],
])("%s is a link", (_, text, found) => {
  expect(pastedIn(text)).toEqual({ kind: "link", link: found });
});

test("a report as a picture holds its plan, whatever its title says", () => {
  const svg = `<svg><title>${other}</title><metadata>${link.replaceAll("&", "&amp;")}</metadata></svg>\n`;
  expect(pastedIn(svg)).toEqual({ kind: "link", link: link.replaceAll("&", "&amp;") });
});

test("a report in Markdown ends with its plan, whatever its title says", () => {
  const markdown = `### ${other}\n\n**Misses.** Why.\n\nplimsoll 0.1.0, data 26.11; no error known. Plan: \`${link}\`\n`;
  expect(pastedIn(markdown)).toEqual({ kind: "link", link });
});

test.each([
  ["a launch line", "vllm serve meta-llama/Llama-3.1-8B --tensor-parallel-size 2"],
  ["a manifest", "apiVersion: apps/v1\nkind: Deployment\n"],
  ["prose", "We plan EP=4, TP=2 and PP=2."],
])("%s is another tool's, for the core to say which", (_, text) => {
  expect(pastedIn(text)).toEqual({ kind: "foreign" });
});

test("several different links are counted, and none is chosen", () => {
  const pasted = pastedIn(`${link}, ${other}, ${link} and https://example.org/${other}`);
  expect(pasted).toMatchObject({ kind: "nothing", because: expect.stringContaining("2 different links") });
});

test("the same link, plain and wrapped, is one", () => {
  expect(pastedIn(`${link} https://e.org/?u=${encodeURIComponent(link)}`).kind).toBe("link");
});

test("hostile texts are read in time", () => {
  const began_ms = performance.now();
  for (const text of [`%${"25".repeat(1e6)}23v1%26`, `<metadata>#v1${" ".repeat(1e6)}`, "Plan: `#v1".repeat(1e5)])
    expect(pastedIn(text).kind).not.toBe("plan");
  expect(performance.now() - began_ms).toBeLessThan(2000);
});

// A plan's report as files for a static host.

import { expect, test } from "vitest";
import { isRefused, load } from "../../wasm/plimsoll.ts";
import { pngOf } from "../../wasm/png.ts";
import { folderOf } from "../../wasm/publish.ts";
import { pastedIn } from "../../web/plan/pasted.ts";
import { staticForms } from "../../web/static/plan-page.ts";

const plimsoll = await load();
const examples = plimsoll.presets().plans.map(({ name }) => name);
const host = { base_url: "https://docs.example/chat/", page_url: "https://plimsoll.example/" };

function published(plan: string, { base_url, page_url } = host) {
  const folder = folderOf(plimsoll, staticForms, plan, { base_url, page_url });
  if (isRefused(folder)) throw new Error(JSON.stringify(folder.problems));
  const text = (name: string) => String(folder.files.get(name) ?? "");
  return { ...folder, text, embed: JSON.parse(text("oembed.json")) };
}

/** Width and height, and what its tEXt chunks say. */
function readPng(png: Uint8Array) {
  const bytes = Buffer.from(png);
  const texts: Record<string, string> = {};
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const data = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)).toString("latin1");
    const [keyword = "", text = ""] = data.split("\0");
    if (bytes.toString("latin1", at + 4, at + 8) === "tEXt") texts[keyword] = text;
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), texts };
}

test.each(examples)("%s: every file, complete and within its size", (name) => {
  const { files, notes, text } = published(JSON.stringify(name));
  expect(notes).toEqual([]);
  expect([...files.keys()].sort()).toEqual(
    ["badge.svg", "card.png", "oembed.json", "plan.html", "plan.json", "report.md", "report.svg"].sort(),
  );
  const card = files.get("card.png") as Uint8Array;
  expect(readPng(card)).toMatchObject({ width: 1200, height: 630 });
  expect(card.length).toBeLessThanOrEqual(200_000);
  expect(text("report.md").split("\n").length - 1).toBeLessThanOrEqual(40);
  expect(text("plan.html")).not.toMatch(/<script|<button|\son\w+=|url\(|@import|src=/);
});

test("the page says what chats need, with whole addresses", () => {
  const { text, embed } = published('"llama-3.1-70b-4xh100"');
  const html = text("plan.html");
  expect(html).toContain('<meta property="og:image" content="https://docs.example/chat/card.png" />');
  expect(html).toContain('<meta property="og:url" content="https://docs.example/chat/plan.html" />');
  expect(html).toContain('<meta name="twitter:card" content="summary_large_image" />');
  expect(html).toContain('type="application/json+oembed" href="https://docs.example/chat/oembed.json"');
  expect(html).toMatch(/<a href="https:\/\/plimsoll\.example\/#v1&amp;p=llama-3\.1-70b-4xh100&amp;[^"]*"/);
  expect(embed).toMatchObject({ type: "rich", version: "1.0", width: 680, height: 600 });
  expect(embed.html).toMatch(/^<iframe src="https:\/\/docs\.example\/chat\/plan\.html" [^<>]*><\/iframe>$/);
  expect(embed.thumbnail_url).toBe("https://docs.example/chat/card.png");
});

test("without addresses there is no frame and no way to a page, and a note says why", () => {
  const { text, embed, notes } = published('"mixtral-8x7b-8xa100"', { base_url: "", page_url: "" });
  expect(embed.html).toBe(
    "<blockquote>Mixtral 8x7B on eight A100, requests at random: Meets all 4 targets.</blockquote>",
  );
  expect(text("plan.html")).not.toContain("Open in Plimsoll");
  expect(notes).toEqual([expect.stringMatching(/^without --base /)]);
});

test("what is read back from plan.json is the plan", () => {
  for (const name of examples) {
    const { text } = published(JSON.stringify(name));
    expect(plimsoll.link(text("plan.json"))).toEqual(plimsoll.link(JSON.stringify(name)));
  }
});

const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>'&lt;`;

/** Every text of a value, replaced one at a time. */
function* withHostile(value: unknown): Generator<unknown> {
  if (typeof value === "string") yield hostile;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const changed of withHostile(inner)) {
      yield Array.isArray(value)
        ? value.map((one, i) => (String(i) === key ? changed : one))
        : { ...value, [key]: changed };
    }
  }
}

test("HTML in any text of a plan stays text in every file", () => {
  const written = plimsoll.write({
    preset: "16-gpu-moe",
    claims: [{ kind: "ttft", statement: "TTFT is 1 ms", value: "1 ms" }],
  });
  if (isRefused(written)) throw new Error("the example cannot be read");
  let read = 0;
  for (const plan of withHostile(written.complete)) {
    const folder = folderOf(plimsoll, staticForms, JSON.stringify(plan), host);
    // Most texts are names or quantities, and this is none.
    if (isRefused(folder)) continue;
    read += 1;
    const text = (name: string) => String(folder.files.get(name));
    for (const name of ["plan.html", "report.svg", "badge.svg"]) {
      expect(text(name)).not.toMatch(/<(img|script)|<[^>"]*("[^"]*"[^>"]*)*\sonerror=/);
    }
    expect(text("report.md")).not.toMatch(/(^|[^\\])<(img|script)/);
    expect(JSON.parse(text("oembed.json")).html).not.toMatch(/<(img|script)/);
  }
  expect(read).toBeGreaterThanOrEqual(4);
});

test("a picture as PNG is twice its size, opaque, and opens again by the link in it", () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="9" height="9" fill="var(--x, #ff0000)"/></svg>';
  const png = pngOf(svg, "#v1&m=a&k=1234");
  expect(readPng(png)).toEqual({ width: 60, height: 40, texts: { Plimsoll: "#v1&m=a&k=1234\n" } });
  expect(pastedIn(new TextDecoder().decode(png))).toEqual({ kind: "link", link: "#v1&m=a&k=1234" });
});

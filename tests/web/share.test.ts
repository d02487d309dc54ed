// What a plan is passed on as; titles are anybody's.

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { lengthOf, pageAddress, sharedAddress } from "../../web/share/address.ts";
import { inChat, inHtml, inMarkdown, inMarkdownTarget, inShell, oneLine } from "../../web/share/escape.ts";
import { hostsOf } from "../../web/share/hosts.ts";
import { qrSvg } from "../../web/share/qr.ts";
import { type Shared, sharedOf, whyTooLong } from "../../web/share/shared.ts";
import type { Linked } from "../../web/share/snippets.ts";
import { fileName, shareTexts } from "../../web/share/texts.ts";
import { initialState } from "../../web/state.ts";

const link = "#v1&p=16-gpu-moe&t=A&d=26.11&k=7f3a";
const plain: Shared = {
  title: "16 GPUs",
  sentence: "Misses 1 of 5 targets.",
  page_address: "https://example.org/plan/",
  link,
  plan: { preset: "16-gpu-moe" },
};
const hostile = `"><script>alert(1)</script>\n](https://evil.example) **x** \`y\` '; rm -rf / @channel <!here> \u202eabc`;

const textOf = (shared: Shared, name: string) => shareTexts(shared).find((one) => one.name === name)?.text ?? "";

test("each text holds the verdict and the link as its target wants them", () => {
  const address = `${plain.page_address}${link}`;
  expect(textOf(plain, "markdown")).toBe(`**16 GPUs:** Misses 1 of 5 targets. [Open the plan](${address})`);
  expect(textOf(plain, "html")).toBe(
    `<a href="${address.replaceAll("&", "&amp;")}">16 GPUs: Misses 1 of 5 targets.</a>`,
  );
  expect(textOf(plain, "chat")).toBe(`16 GPUs: Misses 1 of 5 targets. ${address}`);
  expect(textOf(plain, "command")).toBe(`npx plimsoll check '${link}'`);
  expect(JSON.parse(textOf(plain, "json"))).toEqual({ plimsoll: 1, preset: "16-gpu-moe" });
});

test("the element's script lies beside the page, and the link stands in it for readers without scripts", () => {
  const [script, element] = textOf({ ...plain, page_address: "https://example.org/plan/index.html" }, "embed").split(
    "\n",
  );
  expect(script).toBe('<script type="module" src="https://example.org/plan/embed/v1.js"></script>');
  expect(element).toMatch(
    /^<plimsoll-plan plan="#v1&amp;p=16-gpu-moe&amp;[^"]*"><a href="[^"]*">[^<]*<\/a><\/plimsoll-plan>$/,
  );
});

test("a plan without a title still has a name", () => {
  expect(textOf({ ...plain, title: "" }, "chat")).toMatch(/^Deployment plan: Misses/);
});

test("a hostile title stays text in HTML", () => {
  const html = textOf({ ...plain, title: hostile }, "html");
  expect(html.match(/<[^>]*>/g)).toEqual([expect.stringMatching(/^<a href="[^"]*">$/), "</a>"]);
  expect(html).not.toMatch(/\n|\u202e/);
  const embed = textOf({ ...plain, title: hostile }, "embed");
  expect(embed.match(/<[^/][^>]*>/g)).toHaveLength(3);
});

test("a hostile title stays text in Markdown", () => {
  const markdown = textOf({ ...plain, title: hostile }, "markdown");
  expect(markdown).not.toContain("\n");
  const unescaped = markdown.replace(/\\[^\w\s]/g, "");
  expect(unescaped.match(/[[\]<`]/g)).toEqual(["[", "]"]);
  expect(unescaped.match(/\*/g)).toHaveLength(4);
  expect(inMarkdown("1. one")).toBe("1\\. one");
  expect(inMarkdown("- a\n- b")).toBe("\\- a - b");
  expect(inMarkdown("a \\] b")).toBe("a \\\\\\] b");
  expect(inMarkdownTarget("file:///a (1).html#v1&k=1")).toBe("file:///a%20%281%29.html#v1&k=1");
});

const linked: Linked = { ...plain, link, address: `${plain.page_address}${link}` };
const snippetOf = (changes: Partial<Linked>, host: string, at = 0) =>
  hostsOf({ ...linked, ...changes }).find(({ name }) => name === host)?.snippets[at]?.text ?? "";

test("every place has what it keeps, when it was tried, and texts with the plan of the link", () => {
  const hosts = hostsOf(linked);
  expect(hosts).toHaveLength(12);
  for (const { name, keeps, tried, snippets } of hosts) {
    expect([name, keeps !== "", /not|202\d|every build/.test(tried)]).toEqual([name, true, true]);
    const whole = snippets.map(({ text }) => text).join("\n");
    expect(whole.replaceAll("&amp;", "&")).toContain(link.slice(1));
  }
});

test("the dialog and the page of snippets say the same of a place", () => {
  expect(snippetOf({}, "html")).toBe(textOf(plain, "embed"));
  expect(snippetOf({}, "github", 1)).toBe(textOf(plain, "markdown"));
  expect(snippetOf({}, "slack")).toBe(textOf(plain, "chat"));
});

test("a frame may copy, and its links open", () => {
  const frame = snippetOf({}, "html", 1);
  expect(frame).toContain('allow="clipboard-write"');
  expect(frame).toContain('sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"');
  expect(frame).toContain(`src="https://example.org/plan/embed.html?view=full${link.replaceAll("&", "&amp;")}"`);
});

test("a hostile title stays text in every place", () => {
  const titled = { title: `${hostile} {process.exit()}` };
  expect(snippetOf(titled, "docusaurus", 1)).not.toMatch(/[{}\n]|<script/);
  expect(snippetOf(titled, "html", 1).match(/<[^/]/g)).toHaveLength(1);
  expect(
    snippetOf(titled, "github")
      .replace(/\\[^\w\s]/g, "")
      .match(/[[\]]/g),
  ).toEqual(["[", "[", "]", "]"]);
  const [raw = "", image = ""] = snippetOf(titled, "sphinx").split(".. only::");
  for (const line of `${raw}${image}`.split("\n").slice(1)) expect(line).toMatch(/^( {3}|$| not html$)/);
});

test("a hostile title calls nobody together in a chat", () => {
  const chat = textOf({ ...plain, title: hostile }, "chat");
  expect(chat).not.toMatch(/@channel|<!here>|\n|\u202e/);
  expect(inChat("a@b")).toBe("a@\u2060b");
});

test.each(["plain", "it's", "'; echo pwned; '", '$(id) `id` "x" \\', "a\nb", "#v1&a=b&k=7f3a", ""])(
  "a shell gives back %j as one word",
  (word) => {
    expect(execFileSync("sh", ["-c", `printf %s ${inShell(word)}`], { encoding: "utf8" })).toBe(word);
  },
);

test("quotes and brackets are written out in HTML, controls are blanks", () => {
  expect(inHtml(`<a b="c">&`)).toBe("&lt;a b=&quot;c&quot;&gt;&amp;");
  expect(oneLine(" a\u0000\u0007b\t\u2028c ")).toBe("a b c");
});

test("a link's length: short, long, too long", () => {
  expect(["x".repeat(1200), "x".repeat(1201), "x".repeat(2000), "x".repeat(2001)].map(lengthOf)).toEqual([
    "short",
    "long",
    "long",
    "too long",
  ]);
});

test("above that no link is offered: the file and the command line", () => {
  const long = { ...plain, link: `#v1&t=${"a".repeat(2000)}` };
  expect(sharedAddress(long.page_address, long.link)).toBeNull();
  expect(shareTexts(long).map(({ name }) => name)).toEqual(["command", "json"]);
  expect(textOf(long, "command")).toBe("npx plimsoll check '16-gpus.json'");
  expect(whyTooLong(long)).toContain("2,031 characters");
  expect(shareTexts({ ...plain, link: null }).map(({ name }) => name)).toEqual(["command", "json"]);
});

test("from a file, the link leads to the file, or to the hosted page where one is named", () => {
  const file = { href: "file:///home/me/a%20b.html#v1&k=1", protocol: "file:" };
  expect(pageAddress(file, "")).toBe("file:///home/me/a%20b.html");
  expect(pageAddress(file, "https://example.org/")).toBe("https://example.org/");
  const hosted = { href: "https://my.example/p/?p=v1&x#v1&k=1", protocol: "https:" };
  expect(pageAddress(hosted, "https://example.org/")).toBe("https://my.example/p/");
});

test("from a file, no page can show the plan itself", () => {
  expect(textOf({ ...plain, page_address: "file:///a.html" }, "embed")).toBe("");
});

test("a file is named after the plan", () => {
  expect(fileName("16-GPU Mixture of Experts, é & co.", "json")).toBe("16-gpu-mixture-of-experts-e-co.json");
  expect(fileName("../../etc/passwd", "md")).toBe("etc-passwd.md");
  expect(fileName("部署", "svg")).toBe("plan.svg");
  expect(fileName("x".repeat(99), "json")).toHaveLength(65);
});

test("a code has its quiet zone, a label and a white ground; a long link has none", () => {
  const svg = qrSvg(`https://example.org/${link}`) ?? "";
  const modules = Number(/viewBox="-4 -4 (\d+) \1"/.exec(svg)?.[1]);
  expect((modules - 8 - 17) % 4).toBe(0);
  expect(Number(/ width="(\d+)"/.exec(svg)?.[1]) % modules).toBe(0);
  expect(svg).toContain('role="img" aria-label="QR code of the link"');
  expect(svg).toContain(`<rect x="-4" y="-4" width="${modules}" height="${modules}" fill="#fff"/>`);
  expect(qrSvg("x".repeat(412))).not.toBeNull();
  expect(qrSvg("x".repeat(413))).toBeNull();
});

test("there is nothing to share before an answer", () => {
  expect(sharedOf(initialState())).toBeNull();
});

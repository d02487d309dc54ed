// The page as one file: what lies in it, and what it may load.

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { offlinePage } from "../../web/offline/build.mjs";
import { unpacked } from "../../web/offline/packed.ts";

const built = `<html lang="en"><head>
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'self'"
    />
    <link rel="icon" href="data:image/svg+xml,x" />
    <script  src="./first.js"></script>
    <script type="module" crossorigin src="./assets/index-1.js"></script>
    <link rel="modulepreload" crossorigin href="./assets/a-1.js">
    <link rel="stylesheet" crossorigin href="./assets/a-1.css">
  </head><body><div id="page">The first screen</div></body></html>`;
const inside = {
  first: "first()",
  style: "a{b:c}",
  script: 'const $1 = "</script><!--<SCRIPT>$&";',
  texts: { "plimsoll-worker": "'</script>'", "plimsoll-core": "H4sI" },
};

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

test("everything lies in the page, and no script's text ends its element", () => {
  const html = offlinePage(built, inside);
  expect(html).toContain("The first screen");
  expect(html).toContain("<style>a{b:c}</style>");
  expect(html).toContain('const $1 = "\\x3C/script>\\x3C!--\\x3CSCRIPT>$&";');
  expect(html).toContain(`<script type="text/plain" id="plimsoll-worker">'\\x3C/script>'</script>`);
  expect(html).toContain('<script type="text/plain" id="plimsoll-core">H4sI</script>');
  expect(html).not.toMatch(/(src|href)="\.\//);
});

test("the policy allows the scripts and the style as they stand in the page, and no address", () => {
  const html = offlinePage(built, inside);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text ?? "");
  expect(scripts).toHaveLength(2);
  for (const text of [...scripts, "a{b:c}"]) expect(policy).toContain(hash(text));
  expect(policy).not.toMatch(/'self'|https?:|connect-src|unsafe-inline/);
  expect(policy).toMatch(/^default-src 'none'/);
});

test("a page that is built otherwise is refused rather than half made", () => {
  expect(() => offlinePage(built.replace('type="module" ', ""), inside)).toThrow(/has no/);
  expect(() => offlinePage(built.replace("</body>", '<img src="logo.png"></body>'), inside)).toThrow(/would load/);
});

test("the core comes out as it went in", async () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 256);
  expect(await unpacked(gzipSync(bytes).toString("base64"))).toEqual(bytes);
});

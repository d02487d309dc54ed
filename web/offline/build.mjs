// dist/plimsoll-offline.html: the page as one file that opens by a double click and asks nothing of any network.
//
// A page opened from a file may load no module, fetch nothing and start no worker from another file. So its script is one
// classic script, its worker and its core are texts within it, and its content security policy allows nothing else.
// Alone: `node web/offline/build.mjs` once dist/ is built.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const largest_bytes = 1_600_000;

/** Writes the offline file into a built page's folder → its path and size. */
export async function buildOffline(dist_folder) {
  const page = await bundle("main.ts");
  const [worker, search_worker, study_worker, exchange_worker] = await Promise.all(
    ["worker", "search-worker", "study-worker", "exchange-worker"].map((name) => bundle(`offline/${name}.ts`)),
  );
  const html = offlinePage(readFileSync(join(dist_folder, "index.html"), "utf8"), {
    first: readFileSync(join(web, "public/first.js"), "utf8"),
    style: page.style + readFileSync(join(web, "offline/offline.css"), "utf8"),
    script: page.script,
    texts: {
      "plimsoll-core": packed("plimsoll-offline.wasm"),
      "plimsoll-worker": worker.script,
      "plimsoll-search-worker": search_worker.script,
      "plimsoll-study-worker": study_worker.script,
      "plimsoll-exchange-worker": exchange_worker.script,
    },
  });
  const path = join(dist_folder, "plimsoll-offline.html");
  const bytes = Buffer.byteLength(html);
  if (bytes > largest_bytes) throw new Error(`${path} has ${bytes} bytes, more than ${largest_bytes}`);
  writeFileSync(path, html);
  return { path, bytes };
}

/** Compiled code as a text, half the size of base64 alone. */
function packed(module) {
  return gzipSync(readFileSync(join(web, "../wasm/generated", module)), { level: 9 }).toString("base64");
}

/** A script with all that it imports, and its style. */
async function bundle(entry) {
  const built = await build({
    configFile: false,
    root: web,
    base: "./",
    logLevel: "error",
    publicDir: false,
    plugins: [workerWithinPage()],
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      // Else the script would make the style, which the content security policy forbids.
      cssCodeSplit: false,
      rollupOptions: { input: join(web, entry), output: { format: "iife" } },
    },
  });
  const { output } = [built].flat()[0];
  const scripts = output.filter(({ type }) => type === "chunk");
  if (scripts.length !== 1) throw new Error(`${entry} became ${scripts.length} scripts; the offline file needs one`);
  const styles = output.filter(({ fileName }) => fileName.endsWith(".css"));
  return { script: scripts[0].code, style: styles.map(({ source }) => source).join("\n") };
}

function workerWithinPage() {
  return {
    name: "plimsoll-worker-within-page",
    enforce: "pre",
    resolveId(id) {
      if (/^\.\/new(-search|-study|-exchange)?-worker\.ts$/.test(id)) return join(web, "offline/new-worker.ts");
      // All threads out of one core, which has what each of theirs has.
      if (/^\.\/generated\/plimsoll(-search|-study|-exchange)?\.mjs$/.test(id))
        return join(web, "../wasm/generated/plimsoll-offline.mjs");
      return null;
    },
  };
}

/** The built page with everything in it; `texts` by their elements' ids. */
export function offlinePage(html, { first, style, script, texts }) {
  const [first_inside, script_inside] = [first, script].map(withinScript);
  const parts = [
    [
      /<meta\s+http-equiv="Content-Security-Policy"[^>]*>/,
      `${policy([first_inside, script_inside], style)}\n    ${home}`,
    ],
    [
      /<script[^>]*\bsrc="\.\/first\.js"[^>]*><\/script>/,
      `<script>${first_inside}</script>\n    <style>${style}</style>`,
    ],
    [/<script type="module"[^>]*><\/script>/, ""],
    [/<\/body>/, `${Object.entries(texts).map(data).join("")}<script>${script_inside}</script>\n  </body>`],
  ];
  const whole = parts.reduce(replacedOnce, html.replace(/\s*<link rel="(?:modulepreload|stylesheet)"[^>]*>/g, ""));
  const outside = /<(?:script|link|img)\b[^>]*\b(?:src|href)="(?!data:)[^"]*"/.exec(whole);
  if (outside) throw new Error(`the offline file would load ${outside[0]}`);
  return whole;
}

function replacedOnce(html, [pattern, part]) {
  if (!pattern.test(html)) throw new Error(`the built page has no ${pattern}`);
  return html.replace(pattern, () => part);
}

/** Whoever hands the file on may name the hosted page here; its links then lead there. */
const home = '<meta name="plimsoll-home" content="" />';

/** A script's text where the end of its element, or a comment's beginning, would be taken for HTML. */
function withinScript(text) {
  return text.replace(/<(?=!--|\/?script)/gi, "\\x3C");
}

/** A text that no browser runs. */
function data([id, text]) {
  return `<script type="text/plain" id="${id}">${withinScript(text)}</script>\n    `;
}

/** The two scripts and the style as they are, the core's compilation, a worker from a text; no address of any kind. */
function policy(scripts, style) {
  const rules = [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ")} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "img-src data:",
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join("; ")}" />`;
}

function hash(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { path, bytes } = await buildOffline(process.argv[2] ?? join(web, "../dist"));
  console.log(`${path}: ${bytes} bytes`);
}

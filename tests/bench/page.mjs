// `npm run bench:page [-- --json]`: what somebody waits for in Chromium, ten times each, the slowest beside the median. Printed,
// never gated: no two machines agree. Rows P5 to P7, P10 and P14 of docs/page.md.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../wasm/build.mjs";
import { ensure, orSayWhy, root, to_build } from "../../wasm/toolchain.mjs";
import { serve } from "../../web/serve.mjs";
import { launch } from "../browser/chromium.mjs";
import { madeRun } from "../browser/timeline-run.mjs";

const runs = 10;
const longest_ms = 60_000;

/** A desk on cable and a phone on 4G: links as WebPageTest has them (its profiles Cable and 4G), and a processor four times slower. */
const visitors = {
  "desktop, cable": { down_bits_per_s: 5e6, up_bits_per_s: 1e6, round_trip_ms: 28, slower: 1, viewport: [1280, 800] },
  "phone, 4G": { down_bits_per_s: 9e6, up_bits_per_s: 9e6, round_trip_ms: 170, slower: 4, viewport: [360, 740] },
};

/** Not the example that stands in the page: its verdict has to be worked out. */
const link = "#v1&p=llama-3.1-70b-4xh100&c.n=16&q.ttps=300tokens.s&d=26.11&s=cT35.5F314&k=dd8f";
/** Many layouts on many GPUs. */
const to_search =
  "#v1&m=deepseek-v3&g=h200-sxm&c.n=64&c.out.b=50GB.s&c.out.l=5us&l=TP8-DP8-EP64&w.i=2048&w.o=512&w.c=512&q.ttft=5s&q.tpot=60ms&d=26.11&s=yF584T38M28.6&k=b7f5";
const bars = { stages: 8, shards: 8, chunks: 202, nics: 4 };
const field = '[id="field-targets.ttft"]';

/** When something first stood in the page, in milliseconds since the navigation: noted in the page, before anything else runs. */
const noting = (found) => `
  window.noted_ms = null;
  new MutationObserver((_, observer) => {
    if (!(${found})) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.noted_ms = performance.now(); });
  }).observe(document, { childList: true, subtree: true, attributes: true });
  window.painted_ms = 0;
  new PerformanceObserver((list) => { window.painted_ms = list.getEntries().at(-1).startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  window.longest_input_ms = 0;
  new PerformanceObserver((list) => {
    for (const { duration, interactionId } of list.getEntries())
      if (interactionId) window.longest_input_ms = Math.max(window.longest_input_ms, duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });`;

/** The plan's own answer, by the live page. */
const verdict = "document.querySelector('.cards .opens') && /Llama 3.1 70B/.test(document.title)";

async function visit(browser, { down_bits_per_s, up_bits_per_s, round_trip_ms, slower, viewport }, found = verdict) {
  const [width, height] = viewport;
  const context = await browser.newContext({ viewport: { width, height } });
  await context.addInitScript(noting(found));
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: round_trip_ms,
    downloadThroughput: down_bits_per_s / 8,
    uploadThroughput: up_bits_per_s / 8,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
  return { context, page };
}

/** Asked from outside: the page's policy lets nothing evaluate a text within it. */
async function until(page, expression) {
  const end_ms = performance.now() + longest_ms;
  while (!(await page.evaluate(expression))) {
    if (performance.now() > end_ms) throw new Error(`waited in vain for ${expression}`);
    await page.waitForTimeout(50);
  }
}

async function noted(page) {
  await until(page, "window.noted_ms !== null");
  return page.evaluate("window.noted_ms");
}

/** Both from one visit of a browser that has seen nothing of it, and the second from one that has. */
async function opening(browser, base, visitor) {
  const { context, page } = await visit(browser, visitor);
  await page.goto(`${base}/${link}`);
  const first_ms = await noted(page);
  await page.goto("about:blank");
  await page.goto(`${base}/${link}`);
  const again_ms = await noted(page);
  await context.close();
  return { first_ms, again_ms };
}

async function largestPaint(browser, base, visitor) {
  const { context, page } = await visit(browser, visitor);
  await page.goto(`${base}/`, { waitUntil: "networkidle" });
  const painted_ms = await page.evaluate("window.painted_ms");
  await context.close();
  return painted_ms;
}

/** From a key to the next paint, at the worst of some keys. */
async function typing(browser, base, visitor) {
  const { context, page } = await visit(browser, visitor);
  await page.goto(`${base}/${link}`);
  await noted(page);
  if (visitor.viewport[0] < 600) await page.locator(".phone-bar button").first().click();
  const input = page.locator(field);
  await input.scrollIntoViewIfNeeded();
  await page.evaluate("window.longest_input_ms = 0");
  await input.focus();
  for (const key of ["End", "Backspace", "Backspace", "9", "Space", "s"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  const longest_ms = await page.evaluate("window.longest_input_ms");
  await context.close();
  // Shorter than the browser tells of is one frame.
  return Math.max(longest_ms, 16);
}

/** From the press to the first layout on the page, with its module loaded, and from Stop to where it says so. */
async function searching(browser, base, visitor) {
  const { context, page } = await visit(browser, visitor, "document.querySelector('#search-start:not([disabled])')");
  await page.goto(`${base}/${to_search}`);
  await noted(page);
  await page.locator(".search-begin .button:not(.button-main)").click();
  await page.waitForSelector(".search-form");
  await page.waitForTimeout(1500);
  const times = await page.evaluate(`(async () => {
    const seen = (found, start_ms) => new Promise((resolve) => {
      const look = () => requestAnimationFrame(() => (found() ? resolve(performance.now() - start_ms) : look()));
      look();
    });
    const press = (button) => { button.click(); return performance.now(); };
    const first_ms = await seen(
      () => document.querySelector(".found tbody tr"),
      press(document.querySelector("#search-start")),
    );
    const stop = document.querySelector(".search-working button");
    if (!stop) return { first_ms, stop_ms: null };
    return { first_ms, stop_ms: await seen(() => !document.querySelector(".search-working"), press(stop)) };
  })()`);
  await context.close();
  return times;
}

/** Of a process, what it shares with none. */
function privateBytes(pid) {
  const kilobytes = /^Private_Dirty:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return 1024 * Number(kilobytes?.[1] ?? 0);
}

function childrenOf(pid) {
  const parent = (one) => Number(/\)\s\S\s(\d+)/.exec(readFileSync(`/proc/${one}/stat`, "utf8"))?.[1]);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        return parent(one) === pid;
      } catch {
        return false;
      }
    });
}

/** The private memory of the pages' processes, beyond that of an empty page; null where the system does not tell. */
async function memoryOf(use) {
  if (process.platform !== "linux") return null;
  const { native: browser, close } = await launch();
  const before = await rendererBytes(browser);
  const context = await browser.newContext();
  const page = await context.newPage();
  await use(page);
  await page.waitForTimeout(1000);
  const after = await rendererBytes(browser);
  await close();
  return after - before;
}

async function rendererBytes(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  return processInfo
    .filter(({ type }) => type === "renderer")
    .reduce((sum, { id }) => sum + [id, ...childrenOf(id)].reduce((bytes, pid) => bytes + privateBytes(pid), 0), 0);
}

const search = (base) => async (page) => {
  await page.goto(`${base}/${to_search}`);
  await page.locator("#search-start:not([disabled])").click();
  await page.waitForSelector(".found tbody tr");
  await until(page, "!document.querySelector('.search-working')");
};

const timeline = (base) => async (page) => {
  await page.goto(`${base}/tools.html#simulate/simulate-contention`);
  await page.waitForSelector("plimsoll-timeline[data-ready]");
  await page.evaluate(`(() => {
    const run = (${madeRun})(${JSON.stringify(bars)});
    document.querySelector("plimsoll-timeline").source =
      { title: "made", stem: "made", runs: async () => [run], trace: async () => "{}" };
  })()`);
  await page.waitForTimeout(2000);
};

async function tenTimes(measure) {
  const values = [];
  for (let i = 0; i < runs; i += 1) values.push(await measure());
  return values;
}

function rowOf(name, unit, target, values) {
  const there = values.filter((value) => value !== null).sort((a, b) => a - b);
  const round = (value) => (value === undefined ? null : Number(value.toPrecision(3)));
  return { name, unit, target, median: round(there[there.length >> 1]), slowest: round(there.at(-1)), n: there.length };
}

/** What docs/page.md asks for, in milliseconds. */
const targets = {
  "desktop, cable": { paint: 1000, again: 400, typing: 100 },
  "phone, 4G": { paint: 1800, first: 2000, typing: 100 },
};

async function rowsOf(browser, base, name) {
  const visitor = visitors[name];
  const { paint, first = null, again = null, typing: input } = targets[name];
  const paints = await tenTimes(() => largestPaint(browser, base, visitor));
  const openings = await tenTimes(() => opening(browser, base, visitor));
  const inputs = await tenTimes(() => typing(browser, base, visitor));
  return [
    rowOf(`P5 largest paint, first visit: ${name}`, "ms", paint, paints),
    rowOf(
      `P6 link to verdict, first visit: ${name}`,
      "ms",
      first,
      openings.map(({ first_ms }) => first_ms),
    ),
    rowOf(
      `P6 link to verdict, again: ${name}`,
      "ms",
      again,
      openings.map(({ again_ms }) => again_ms),
    ),
    rowOf(`P7 key to paint, the longest of six: ${name}`, "ms", input, inputs),
  ];
}

async function measured() {
  const server = await serve(join(root, "dist"), { as_host: true });
  const base = server.address.replace(/\/$/, "");
  const { native: browser, close } = await launch();
  const rows = [];
  for (const name of Object.keys(visitors)) rows.push(...(await rowsOf(browser, base, name)));
  const searches = await tenTimes(() => searching(browser, base, visitors["desktop, cable"]));
  rows.push(
    rowOf(
      "P10 search to its first layouts, loaded",
      "ms",
      150,
      searches.map(({ first_ms }) => first_ms),
    ),
    rowOf(
      "P10 Stop until it says so",
      "ms",
      50,
      searches.map(({ stop_ms }) => stop_ms),
    ),
  );
  await close();
  const megabytes = (bytes) => (bytes === null ? null : bytes / 1e6);
  rows.push(
    rowOf("P14 memory beyond an empty page, after a search", "MB", 150, [megabytes(await memoryOf(search(base)))]),
    rowOf("P14 memory beyond an empty page, 50,000 bars", "MB", 150, [megabytes(await memoryOf(timeline(base)))]),
  );
  await server.close();
  return rows;
}

const { values } = parseArgs({ options: { json: { type: "boolean" } } });
// Standard output is the answer's alone.
if (values.json) console.log = console.error;
ensure([...to_build, "chromium"]);
await orSayWhy(build);
const rows = await measured();
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])));

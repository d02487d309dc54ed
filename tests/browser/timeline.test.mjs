// The timeline as its users meet it: by keys, by pointer and by finger, with two runs, with 50,000 bars, and taken along.

import { readFileSync } from "node:fs";
import { madeRun } from "./timeline-run.mjs";

const timeline = "plimsoll-timeline[data-ready]";
const region = ".timeline-region";
const details = ".timeline-details";
const seen = `document.querySelector('${region}').getAttribute("aria-label")`;
const told = `document.querySelector('${details}').textContent`;
const is_whole = `/whole run$/.test(${seen})`;

async function opened(page, base) {
  await page.open(`${base}/tools.html#simulate/simulate-contention`);
  await page.waitFor(`document.querySelector('${timeline}')`, "the timeline");
}

const small = { stages: 4, shards: 2, chunks: 6, nics: 2 };
const large = { stages: 8, shards: 8, chunks: 202, nics: 4 };

/** Shows runs that are made up in the page. */
async function give(page, ...sizes) {
  const trace = JSON.stringify({ traceEvents: [{ ph: "X", name: "a", ts: 0, dur: 1 }] });
  const count = await page.evaluate(`(() => {
    const madeRun = ${madeRun};
    const runs = ${JSON.stringify(sizes)}.map(madeRun);
    const source = { title: "made", stem: "made", runs: async () => runs, trace: async () => ${JSON.stringify(trace)} };
    document.querySelector("plimsoll-timeline").source = source;
    return runs.reduce((sum, run) => sum + run.count, 0);
  })()`);
  await page.waitFor(`document.querySelector('.timeline-told').textContent.includes("Critical path")`, "the runs");
  return count;
}

const key = (page, name) =>
  page.evaluate(`document.querySelector('${region}').dispatchEvent(
    new KeyboardEvent("keydown", { key: ${JSON.stringify(name)}, bubbles: true, cancelable: true }))`);

const button = (page, words) =>
  page.evaluate(
    `void [...document.querySelectorAll(".timeline button")].find(({ textContent }) => textContent.includes(${JSON.stringify(words)})).click()`,
  );

const unfold_tables = `document.querySelectorAll(".timeline .disclosure").forEach((fold) => { fold.open = true; })`;

/** Whether anything but paper was drawn. */
const is_drawn = `(() => {
  const canvas = document.querySelector(".timeline-canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set(new Uint32Array(data.buffer));
  return colours.size > 20;
})()`;

const wheel = (init) => `document.querySelector(".timeline-canvas").dispatchEvent(
  new WheelEvent("wheel", { clientX: 700, clientY: 300, bubbles: true, cancelable: true, ...${JSON.stringify(init)} }))`;

export default [
  {
    name: "timeline: takes the still picture's place, and follows an edit",
    async run({ page, base, assert }) {
      await opened(page, base);
      await page.waitFor(is_drawn, "the picture");
      assert.equal(await page.evaluate("document.querySelector('.tool-picture').checkVisibility()"), false);
      assert.match(await page.text(".timeline-told"), /Corrected rules.*505\sms/s);
      await page.type('[id="field-nics"]', "4");
      await page.waitFor("!/505/.test(document.querySelector('.timeline-told').textContent)", "the other run");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "timeline: every bar is reached by keys, and is told",
    async run({ page, base, assert }) {
      await opened(page, base);
      await give(page, small);
      await page.evaluate(`document.querySelector('${region}').focus()`);
      await key(page, "ArrowRight");
      assert.match(await page.evaluate(told), /job 0\.0\.0/);
      await key(page, "ArrowRight");
      assert.match(await page.evaluate(told), /job 0\.0\.1.*waited for\s+job 0\.0\.0/s);
      await key(page, "ArrowDown");
      assert.match(await page.evaluate(told), /job 0\.1\.1/);
      await key(page, "End");
      await key(page, "b");
      assert.match(await page.evaluate(told), /job 0\.1\.4/);
      await page.waitFor(
        "/job 0.1.4/.test(document.querySelector('.timeline-announcer').textContent)",
        "the words for ears",
      );
      await key(page, "c");
      assert.match(await page.evaluate(told), /decode.*on it/s);
      await page.waitFor(`!(${is_whole})`, "the longest step, near");
      await key(page, "[");
      assert.match(await page.evaluate(told), /on it/);
      await key(page, "0");
      await page.waitFor(is_whole, "the whole run");
      for (const name of ["w", "d", "a"]) await key(page, name);
      await page.waitFor(`!(${is_whole})`, "a part of it");
      await key(page, "s");
      await page.waitFor(is_whole, "the whole run again");
      await key(page, "Escape");
      assert.match(await page.evaluate(told), /Point at a bar/);
    },
  },
  {
    name: "timeline: a plain wheel is the page's, with Ctrl it zooms, sideways it pans",
    async run({ page, base, assert }) {
      await opened(page, base);
      await give(page, small);
      assert.equal(await page.evaluate(wheel({ deltaY: 100 })), true);
      assert.equal(await page.evaluate(wheel({ deltaY: -200, ctrlKey: true })), false);
      await page.waitFor(`!(${is_whole})`, "a part of it");
      const before = await page.evaluate(seen);
      assert.equal(await page.evaluate(wheel({ deltaX: -120 })), false);
      await page.waitFor(`${seen} !== ${JSON.stringify(before)}`, "another part");
    },
  },
  {
    name: "timeline: dragging pans, Shift and dragging zooms, a click tells a bar and folds a group",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await opened(page, base);
      await give(page, small);
      await page.evaluate(`document.querySelector('${region}').scrollIntoView({ block: "center" })`);
      const { x, y } = await page.native.locator(".timeline-canvas").boundingBox();
      const { mouse, keyboard } = page.native;
      const drag = async (from_px, to_px) => {
        await mouse.move(x + from_px, y + 60);
        await mouse.down();
        await mouse.move(x + (from_px + to_px) / 2, y + 60);
        await mouse.move(x + to_px, y + 60);
        await mouse.up();
      };
      await mouse.click(x + 100, y + 58);
      assert.match(await page.evaluate(told), /job 0\.0\.0/);
      await keyboard.down("Shift");
      await drag(200, 500);
      await keyboard.up("Shift");
      await page.waitFor(`!(${is_whole})`, "the span");
      const before = await page.evaluate(seen);
      await drag(400, 300);
      await page.waitFor(`${seen} !== ${JSON.stringify(before)}`, "another part");
      await mouse.click(x + 30, y + 35);
      await page.waitFor("document.querySelector('.timeline-group[aria-expanded=false]')", "the folded group");
    },
  },
  {
    name: "timeline: two runs lie under each other on one axis, or one is shown",
    async run({ page, base, assert }) {
      await opened(page, base);
      await give(page, small, { ...small, rules: "corrected", slowness: 0.8 });
      assert.equal(await page.count(".timeline-told"), 2);
      assert.match(await page.text(".timeline-runs [aria-pressed=true]"), /Side by side/);
      await button(page, "Corrected rules");
      assert.equal(await page.count(".timeline-told"), 1);
      await page.waitFor(is_drawn, "the picture");
    },
  },
  {
    name: "timeline: the path and idle times are tables, too, and lead to their bars",
    async run({ page, base, assert }) {
      await opened(page, base);
      await give(page, small);
      await page.evaluate(unfold_tables);
      await page.waitFor("document.querySelectorAll('.timeline-table').length === 3", "the tables");
      const [path, idle] = await page.evaluate(
        "[...document.querySelectorAll('.timeline-table')].map(({ innerText }) => innerText)",
      );
      assert.match(path, /hand-off .* by NIC/);
      assert.match(idle, /decode GPU 0/);
      await page.click(".timeline-table tbody tr:nth-child(3) .link");
      assert.match(await page.evaluate(told), /job 0\.0\.2/);
      assert.equal(await page.evaluate(`document.activeElement === document.querySelector('${region}')`), true);
    },
  },
  {
    name: "timeline: trace and table are saved, and Perfetto gets the trace by a click alone",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await opened(page, base);
      const saved = async (words) => {
        const download = page.native.waitForEvent("download");
        await button(page, words);
        const file = await download;
        return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
      };
      const trace = await saved("Trace");
      assert.equal(trace.name, "simulate-contention.timeline.trace.json");
      assert.ok(JSON.parse(trace.text).traceEvents.length > 36);
      const table = await saved("CSV");
      assert.equal(table.name, "simulate-contention.timeline.csv");
      assert.equal(table.text.trimEnd().split("\r\n").length, 1 + 288 + 248 + 36 + 59);
      // In the place of Perfetto's page: what is sent to it, and to whom.
      await page.evaluate(`window.open = (address) => {
        window.sent = [address];
        return { closed: false, postMessage: (message, origin) => window.sent.push(message === "PING" ? "PING" : "more", origin) };
      }`);
      await button(page, "Open in Perfetto");
      await page.waitFor("window.sent?.includes('PING')", "the question whether it listens");
      assert.deepEqual(await page.evaluate("[...new Set(window.sent)]"), ["https://ui.perfetto.dev", "PING"]);
      await page.evaluate("window.sent = null");
    },
  },
  {
    name: "timeline: 50,000 bars zoom and pan without a stutter",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await opened(page, base);
      assert.ok((await give(page, large)) > 50_000);
      await page.evaluate(
        "document.querySelectorAll('.timeline-group[aria-expanded=false]').forEach((group) => { group.click(); })",
      );
      const paints_ms = await page.evaluate(`(async () => {
        const frame = window.requestAnimationFrame.bind(window);
        const paints_ms = [];
        window.requestAnimationFrame = (paint) => frame((now) => {
          const begun_ms = performance.now();
          paint(now);
          paints_ms.push(performance.now() - begun_ms);
        });
        for (let i = 0; i < 90; ++i) {
          ${wheel({ deltaY: -30, ctrlKey: true })};
          if (i % 3 === 2) ${wheel({ deltaX: 40 })};
          if (i % 30 === 29) for (let back = 0; back < 30; ++back) ${wheel({ deltaY: 30, ctrlKey: true })};
          await new Promise((done) => frame(done));
        }
        window.requestAnimationFrame = frame;
        return paints_ms.sort((a, b) => a - b);
      })()`);
      assert.ok(paints_ms.length > 60, `${paints_ms.length} frames`);
      const median_ms = paints_ms[Math.floor(paints_ms.length / 2)];
      assert.ok(median_ms < 10, `${median_ms} ms`);
      assert.ok((await page.count("*")) < 2000);
    },
  },
  {
    name: "timeline: a phone pans by a finger and never scrolls sideways",
    engines: ["chromium"],
    options: { viewport: { width: 320, height: 740 }, hasTouch: true, isMobile: true },
    async run({ page, base, assert }) {
      await opened(page, base);
      await give(page, small, { ...small, rules: "corrected" });
      assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
      await page.evaluate(`document.querySelector('${region}').scrollIntoView({ block: "center" })`);
      const { x, y } = await page.native.locator(".timeline-canvas").boundingBox();
      await page.native.touchscreen.tap(x + 62, y + 84);
      await page.waitFor("/job 0.0.0/.test(document.querySelector('.timeline-details').textContent)", "the tapped bar");
      const touches = await page.native.context().newCDPSession(page.native);
      const touch = (type, ...xs) =>
        touches.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: xs.map((at_px, id) => ({ x: x + at_px, y: y + 84, id })),
        });
      await touch("touchStart", 140, 180);
      for (const apart_px of [10, 20, 30, 40, 50]) await touch("touchMove", 140 - apart_px, 180 + apart_px);
      await touch("touchEnd");
      await page.waitFor(`!(${is_whole})`, "what was pinched");
      const before = await page.evaluate(seen);
      await touch("touchStart", 200);
      for (const by_px of [10, 30, 60]) await touch("touchMove", 200 - by_px);
      await touch("touchEnd");
      await page.waitFor(`${seen} !== ${JSON.stringify(before)}`, "another part");
    },
  },
  {
    name: "timeline: on paper it is the still picture",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await opened(page, base);
      await page.native.emulateMedia({ media: "print" });
      assert.equal(await page.evaluate("document.querySelector('.tool-picture').checkVisibility()"), true);
      assert.equal(await page.evaluate(`document.querySelector('${region}').checkVisibility()`), false);
    },
  },
  ...[{ colorScheme: "light" }, { colorScheme: "dark" }, { forcedColors: "active" }].map((options) => ({
    name: `timeline: no rule of accessibility is broken, ${Object.values(options)[0]}`,
    engines: ["chromium"],
    options,
    async run({ page, base, assert }) {
      const { default: AxeBuilder } = await import("@axe-core/playwright");
      await opened(page, base);
      await give(page, small, { ...small, rules: "corrected" });
      await page.evaluate(unfold_tables);
      await key(page, "c");
      await page.waitFor("document.querySelectorAll('.timeline-table').length === 6", "the tables");
      const { violations } = await new AxeBuilder({ page: page.native }).include("plimsoll-timeline").analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map(({ target }) => target.join(" "))}`),
        [],
      );
      await page.waitFor(is_drawn.replace("> 20", "> 2"), "the picture");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  })),
];

// Each GPU of a plan: drawn, chosen by keys, by a click, by its number; followed by who it is and what it holds.

/** 64 replicas of DeepSeek-V3 on 256 GPUs each. */
const large =
  "#v1&t=16.2c384-GPUs&m=deepseek-v3&g=h200-sxm&c.n=16384&c.pn=8&c.out.b=50GB.s&c.out.l=5us&l=TP8-PP4-ADP8-EP64-R64&w.i=2048&w.o=512&w.c=16384&d=26.11&s=yM8.98&k=75ca";
const two_pools =
  "#v1&t=Two-pools&m=llama-3.1-70b&g=h100-sxm&c.n=16&c.pn=8&c.out.b=50GB.s&c.out.l=5us&l=TP8&pd.l=TP2-PP2&w.i=2048&w.o=256&w.c=16&d=26.11&s=yM39.3&k=8631";

const show = ".ranks-show";
const ready = "document.querySelector('plimsoll-ranks[data-ready]')";
const field = ".ranks-bar input";
const inspector = ".ranks-inspector";
const chosen = `document.querySelector('${inspector} h3').innerText`;
const cell = "document.querySelector('.ranks-cell')";
const loaded = `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /stud|ranks/.test(name))`;

async function live(page, base, link = "") {
  await page.open(`${base}/${link}`);
  await page.waitFor(`document.querySelector('${show}:not([disabled])')`, "the live page");
  await page.waitFor("location.hash.startsWith('#v1&')", "the plan in the address");
}

async function shown(page, base, link) {
  await live(page, base, link);
  await page.click(show);
  await page.waitFor(ready, "the grid");
}

const key = (page, name, ctrlKey = false) =>
  page.evaluate(`void document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: ${JSON.stringify(name)}, ctrlKey: ${ctrlKey}, bubbles: true, cancelable: true }))`);

/** How many colours the canvas has: paper alone is one. */
const colours = `(() => {
  const canvas = document.querySelector(".ranks-canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})()`;

/** What it takes, at least and at most, to draw the grid in other colours: what is done at once, in the next frame, and until dots are there. */
const drawn_ms = `(async () => {
  const select = document.querySelector('.ranks-bar select[id$="colours"]');
  const canvas = document.querySelector(".ranks-canvas").getContext("2d");
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
  const spans = [];
  for (const { value } of select.options) {
    await frame();
    // Before and after the grid's own drawing, in one frame.
    const before = frame();
    const begun_ms = performance.now();
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    const at_once_ms = performance.now() - begun_ms;
    const after = new Promise((resolve) => requestAnimationFrame(() => {
      canvas.getImageData(0, 0, 1, 1);
      resolve(performance.now());
    }));
    spans.push(at_once_ms + (await after) - (await before));
  }
  return { least_ms: Math.min(...spans), most_ms: Math.max(...spans) };
})()`;

export default [
  {
    name: "ranks: nothing of them is loaded before it is asked for, and the keys go on in the grid",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.deepEqual(await page.evaluate(loaded), []);
      await page.click(show);
      await page.waitFor(ready, "the grid");
      assert.match(await page.text("#layout .takeaway"), /pipeline crosses from node to node\.$/);
      assert.equal(await page.evaluate(`${cell} === document.activeElement`), true);
      assert.equal((await page.evaluate(colours)) > 4, true);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "ranks: arrows, Home, End and Page Down move the one that is chosen, and with it the focus and the details",
    async run({ page, base, assert }) {
      await shown(page, base);
      assert.match(await page.evaluate(chosen), /^GPU 0 0 of node 0/);
      for (const [name, want] of [
        ["ArrowRight", 1],
        ["PageDown", 9],
        ["ArrowRight", 10],
        ["PageUp", 2],
        ["End", 7],
        ["Home", 0],
        ["ArrowLeft", 0],
      ]) {
        await key(page, name);
        assert.match(await page.evaluate(chosen), new RegExp(`^GPU ${want} `), name);
        assert.equal(await page.evaluate(`${cell} === document.activeElement`), true, name);
        assert.match(await page.attribute(".ranks-cell", "aria-label"), new RegExp(`^GPU ${want}, node`));
      }
      await key(page, "End", true);
      assert.match(await page.text(inspector), /GPU 15[\s\S]*Layers\s+8–15[\s\S]*Experts\s+3, 7, 11, 15 of 16/);
      assert.equal(await page.count(".ranks-cell"), 1);
    },
  },
  {
    name: "ranks: a click chooses the one under it, its number goes to any, and a wrong number says which there are",
    async run({ page, base, assert }) {
      await shown(page, base);
      await page.evaluate(`(() => {
        const canvas = document.querySelector(".ranks-canvas");
        canvas.scrollIntoView({ block: "center", behavior: "instant" });
        const { left, top } = canvas.getBoundingClientRect();
        const box = ${cell}.getBoundingClientRect();
        const pitch = box.width - 5;
        canvas.dispatchEvent(new MouseEvent("click", { clientX: box.left + box.width / 2 + 2 * pitch, clientY: box.top + box.height / 2, bubbles: true }));
      })()`);
      assert.match(await page.evaluate(chosen), /^GPU 2 /);
      assert.equal(await page.value(field), "2");
      await page.type(field, "13");
      assert.match(await page.evaluate(chosen), /^GPU 13 5 of node 1/);
      await page.type(field, "99");
      assert.match(await page.text(".ranks-problem"), /GPUs 0 to 15/);
      assert.equal(await page.attribute(field, "aria-invalid"), "true");
      assert.match(await page.evaluate(chosen), /^GPU 13 /);
    },
  },
  {
    name: "ranks: 16,384 GPUs are drawn in a moment, with one stop for Tab, and keys and numbers reach the last",
    async run({ page, base, assert }) {
      await page.resize(1280, 2800);
      await shown(page, base, large);
      assert.match(await page.text("plimsoll-ranks"), /16384 GPUs on 2048 nodes of 8/);
      assert.equal((await page.attribute(".ranks-grid", "aria-rowcount")) > 10, true);
      const is_whole =
        "document.querySelector('.ranks-region').scrollHeight <= document.querySelector('.ranks-region').clientHeight";
      assert.equal(await page.evaluate(is_whole), true);
      const { least_ms, most_ms } = await page.evaluate(drawn_ms);
      console.log(`16,384 GPUs drawn in ${least_ms.toFixed(1)} to ${most_ms.toFixed(1)} ms`);
      // The aim is 100 ms; a machine that does other things besides is given more.
      assert.equal(most_ms > 0 && most_ms <= 1000, true, `${most_ms} ms`);
      const stops =
        "[...document.querySelectorAll('.ranks-region, .ranks-region *')].filter(({ tabIndex }) => tabIndex >= 0).length";
      assert.equal(await page.evaluate(stops), 1);
      await page.type(field, "16383");
      assert.match(await page.text(inspector), /GPU 16383 7 of node 2047[\s\S]*Replica\s+63 of 0–63/);
      await page.evaluate(`${cell}.focus()`);
      await key(page, "ArrowLeft");
      assert.match(await page.evaluate(chosen), /^GPU 16382 /);
      await key(page, "Home", true);
      assert.match(await page.text(inspector), /EP group\s+64\s+0, 1, 2, …, 63|EP group\s+64\s+0–63/);
      await page.resize(360, 740);
      await page.waitFor(`!(${is_whole})`, "a grid that scrolls");
      await page.evaluate(`${cell}.focus()`);
      await key(page, "End", true);
      await page.waitFor("document.querySelector('.ranks-region').scrollTop > 100", "the last GPU in view");
      assert.equal((await page.evaluate(colours)) > 3, true);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "ranks: two pools are chosen between, each with its own stages",
    async run({ page, base, assert }) {
      await shown(page, base, two_pools);
      assert.match(await page.text("plimsoll-ranks"), /4 GPUs on 1 node of 8/);
      await page.select('.ranks-bar select[id$="pool"]', "1");
      assert.match(await page.text("plimsoll-ranks"), /8 GPUs on 1 node of 8/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "ranks: the grid follows an edit, gives way to a broken rule, and comes back when it is mended",
    async run({ page, base, assert }) {
      await shown(page, base);
      await page.type('[id="field-layout"]', "TP2 PP4 EP2");
      await page.waitFor(`/of 0–3/.test(document.querySelector('${inspector}').innerText)`, "four stages");
      await page.type('[id="field-layout"]', "TP3 PP2 EP2");
      await page.waitFor("/breaks a rule/.test(document.querySelector('#layout').innerText)", "why there is no grid");
      assert.equal(await page.count("plimsoll-ranks"), 0);
      assert.equal(await page.evaluate("document.querySelector('.grid-picture').checkVisibility()"), true);
      await page.type('[id="field-layout"]', "EP4×TP2×PP2");
      await page.waitFor(ready, "the grid again");
      assert.equal(await page.evaluate("document.activeElement.matches('.ranks-cell')"), false);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "ranks: Tab passes the grid in one step, and paper has the picture",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await shown(page, base, large);
      const { keyboard } = page.native;
      await keyboard.press("Tab");
      assert.equal(await page.evaluate("document.activeElement.closest('.ranks-region')"), null);
      await keyboard.press("Shift+Tab");
      assert.equal(await page.evaluate(`${cell} === document.activeElement`), true);
      await keyboard.press("ArrowRight");
      assert.match(await page.evaluate(chosen), /^GPU 1 /);
      await page.native.emulateMedia({ media: "print" });
      assert.equal(await page.evaluate("document.querySelector('plimsoll-ranks').checkVisibility()"), false);
      assert.equal(await page.evaluate("document.querySelector('.grid-picture').checkVisibility()"), true);
    },
  },
  ...["light", "dark"].flatMap((colorScheme) =>
    [
      ["one pool", ""],
      ["two pools", two_pools],
    ].map(([pools, link]) => ({
      name: `ranks: no rule of accessibility is broken, ${pools}, ${colorScheme}`,
      engines: ["chromium"],
      options: { colorScheme, viewport: { width: 1280, height: 900 } },
      async run({ page, base, assert }) {
        const { default: AxeBuilder } = await import("@axe-core/playwright");
        await shown(page, base, link);
        await page.evaluate("document.querySelectorAll('#layout details').forEach((fold) => { fold.open = true; })");
        const { violations } = await new AxeBuilder({ page: page.native }).include("#layout").analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 5)}`),
          [],
        );
      },
    })),
  ),
];

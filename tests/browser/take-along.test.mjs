// Tables and pictures as files: the page's numbers to their last digit, and pictures that stand by themselves.

/** What the page saves next, as text; a picture as the beginning of its data address. */
const watch = `(() => {
  window.saved = null;
  HTMLAnchorElement.prototype.click = () => {};
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const reader = new FileReader();
    reader.onload = () => { window.saved = reader.result; };
    blob.type === "image/png" ? reader.readAsDataURL(blob) : reader.readAsText(blob);
    return make.call(URL, blob);
  };
})()`;
const file = (of) => `plimsoll-take-along[of="${of}"] button`;

async function saved(page, selector) {
  await page.evaluate("void (window.saved = null)");
  await page.click(selector);
  await page.waitFor("window.saved", "the file");
  return page.evaluate("window.saved");
}

async function live(page, base) {
  await page.open(`${base}/`);
  // What stood there before the scripts came has such an element, too.
  await page.waitFor("document.querySelector('.opens')", "the live page");
  await page.evaluate(watch);
}

const comparison = "#v1&p=16-gpu-moe&B=16-gpu-moe-as-written&d=26.11&k=57fb";

/** Tables and pictures that a reader sees, and beside which nothing offers them as files. */
const left_out = `[...document.querySelectorAll("table, svg[role=img], .picture svg")]
  .filter((one) => one.getClientRects().length > 0 && !one.parentElement.closest("svg"))
  .filter((one) => !one.closest(".scroll-box, figure")?.querySelector("plimsoll-take-along button"))
  .map((one) => one.outerHTML.slice(0, 80))`;
const unfolded = `document.querySelectorAll("details").forEach((fold) => { fold.open = true; })`;

export default [
  {
    name: "every table and picture of page, search, comparison, tools and accuracy is offered as a file",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click("#moves .button");
      await page.click("#search-start");
      await page.waitFor("document.querySelector('#better .layouts') && document.querySelector('.moves')", "both");
      await page.evaluate(unfolded);
      assert.equal(await page.evaluate("document.querySelectorAll('.answer table').length > 12"), true);
      assert.deepEqual(await page.evaluate(left_out), []);
      for (const [path, there] of [
        [comparison, ".comparison-table"],
        ["tools.html#pick", ".tool-picture svg"],
        ["tools.html#assign", ".tool-picture svg"],
        ["tools.html#place", ".tool-picture svg"],
        ["tools.html#serve", ".tool-picture svg"],
        ["accuracy.html", ".accuracy-panel svg"],
      ]) {
        await page.open("about:blank");
        await page.open(`${base}/${path}`);
        await page.waitFor(`document.querySelector(${JSON.stringify(there)})`, there);
        await page.evaluate(unfolded);
        assert.deepEqual(await page.evaluate(left_out), [], path);
      }
    },
  },
  {
    name: "a comparison as CSV has numbers in full among its words, and no word of a button",
    async run({ page, base, assert }) {
      await page.open(`${base}/${comparison}`);
      await page.waitFor("document.querySelector('.comparison-table .button')", "the table");
      await page.evaluate(watch);
      const lines = (await saved(page, file("Comparison"))).split("\r\n");
      assert.match(lines[0], /^,"?A 16-GPU mixture of experts, links assumed; misses; Misses 1 of 5 targets/);
      assert.doesNotMatch(lines[0], /Edit|Remove|Baseline/);
      const ttft = lines.find((line) => line.startsWith("Time to first token,"));
      assert.match(ttft, /,meets; 1\.\d{6,} s,"unknown; 1\.\d{6,} s; [−+]\d+ %, better"$/);
    },
  },
  {
    name: "a picture that the page's sheet colours keeps its colours as a file, light on a dark page, too",
    async run({ page, base, assert }) {
      await page.open(`${base}/accuracy.html`);
      await page.waitFor("document.querySelector('.accuracy-panel plimsoll-take-along button')", "the panels");
      await page.evaluate(watch);
      const picture = file("Predicted against measured, Latency");
      const day = await saved(page, `${picture}:first-child`);
      assert.match(day, /<path[^>]* class="exact"[^>]* stroke="rgb\(27, 34, 41\)"/);
      await page.evaluate("void (document.documentElement.dataset.theme = 'dark')");
      assert.equal((await saved(page, `${picture}:first-child`)) === day, true, "the same by night");
      assert.equal(await page.evaluate("document.documentElement.dataset.theme"), "dark");
    },
  },
  {
    name: "a table is saved as CSV, each number in full in the unit that its column names",
    async run({ page, base, assert }) {
      await live(page, base);
      const lines = (await saved(page, file("Memory by component"))).split("\r\n");
      assert.match(lines[0], /^Component,Mean lengths \(bytes\),Longest \(bytes\),in GiB \(bytes\),Of the GPU$/);
      const total = lines.find((line) => line.startsWith("Total,"));
      assert.match(total, /^Total,\d{10}(\.\d+)?,\d{10}/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a picture is saved as an SVG and a PNG of its own",
    async run({ page, base, assert }) {
      await live(page, base);
      const svg = await saved(page, `${file("Memory of the fullest stage")}:first-child`);
      assert.match(svg, /^<svg[^>]+xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      assert.doesNotMatch(svg, /var\(|<script|foreignObject/);
      const png = await saved(page, `${file("Memory of the fullest stage")}:last-child`);
      assert.match(png, /^data:image\/png;base64,iVBORw0KGgo/);
      assert.equal(png.length > 4000, true);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
];

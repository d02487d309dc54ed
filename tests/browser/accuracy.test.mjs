// accuracy.html: the record of predictions against published measurements, as whoever doubts them meets it.

const rows = "document.querySelectorAll('#families tbody tr').length";
const is_shown = `${rows} > 0`;
const is_wide = "document.documentElement.scrollWidth > innerWidth";
const worst = "document.querySelector('#families tbody tr')?.textContent";

async function opened(page, base, address = "") {
  await page.open(`${base}/accuracy.html${address}`);
  await page.waitFor(is_shown, "the families");
}

/** Only the fragment differs, so the page has to be left first. */
async function openedAnew(page, base, address) {
  await page.open("about:blank");
  await opened(page, base, address);
}

export default [
  {
    name: "accuracy: the plan's page leads there from the word about the error and from its foot, and fetches nothing of it",
    async run({ page, base, assert }) {
      await page.open(`${base}/`);
      await page.waitFor("location.hash.startsWith('#v1&')", "the plan in the address");
      const fetched =
        "performance.getEntriesByType('resource').filter(({ name }) => /accuracy|record/.test(name)).length";
      assert.equal(await page.evaluate(fetched), 0);
      assert.equal(await page.count(".footer a[href='accuracy.html']"), 1);
      await page.click("#assumptions a[href='accuracy.html']");
      await page.waitFor(is_shown, "the families");
      assert.match(
        await page.text(".accuracy-headlines li"),
        /^TPOT: median error [\d.]+\s% on [\d,]+ runs it was fitted to/,
      );
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "accuracy: what could not be predicted is counted, and every figure names its source",
    async run({ page, base, assert }) {
      await opened(page, base);
      assert.match(await page.text("#overview .takeaway"), /published figures of \d+ quantities/);
      const data =
        "fetch(performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.json')).name).then((answer) => answer.json())";
      const totals = await page.evaluate(
        `${data}.then(({ families }) => families.filter(({ family, quality }) => family === "all" && quality === "ok"))`,
      );
      const cells = await page.evaluate(
        "[...document.querySelectorAll('#overview tbody tr')].map((row) => [row.dataset.quantity, row.textContent])",
      );
      for (const { quantity, n, n_not_predicted } of totals) {
        const [, text] = cells.find(([name]) => name === quantity);
        for (const count of [n, n_not_predicted])
          assert.ok(text.includes(count.toLocaleString("en")), `${quantity}: ${count}`);
      }
      const sources = await page.evaluate(
        "[...document.querySelectorAll('#figures td:last-child')].map((cell) => [cell.textContent, cell.querySelector('a')?.href ?? ''])",
      );
      assert.ok(sources.length > 0);
      for (const [text, address] of sources) {
        assert.notEqual(text, "");
        if (/^[\w.-]+\/[\w.-]+:[^@]+@[\w.-]+$/.test(text)) assert.ok(address.startsWith("https://github.com/"), text);
      }
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "accuracy: filters and order narrow the tables and the picture, and survive a reload in the address",
    async run({ page, base, assert }) {
      await opened(page, base);
      const points = await page.count(".accuracy-panel .point");
      await page.select("#filter-quantity", "tpot");
      await page.waitFor("location.hash === '#quantity=tpot'", "the filter in the address");
      await page.select("#filter-split", "holdout");
      await page.waitFor("location.hash === '#quantity=tpot&split=holdout'", "both filters in the address");
      assert.deepEqual(
        await page.evaluate(
          "[...new Set([...document.querySelectorAll('#families tbody tr')].map(({ cells }) => cells[1].textContent + cells[2].textContent))]",
        ),
        ["TPOTnever seen"],
      );
      assert.ok((await page.count(".accuracy-panel .point")) < points);
      const by_median = await page.evaluate(worst);
      await page.click("#families th:nth-child(4) button");
      await page.waitFor(
        "document.querySelector('#families th:nth-child(4)').getAttribute('aria-sort') === 'descending'",
        "the order",
      );
      const address = await page.evaluate("location.hash");
      assert.equal(address, "#quantity=tpot&split=holdout&sort=n");
      const by_rows = await page.evaluate(worst);
      await page.reload();
      await page.waitFor(`${worst} === ${JSON.stringify(by_rows)}`, "the same rows in the same order");
      assert.equal(await page.value("#filter-split"), "holdout");
      await openedAnew(page, base, address);
      assert.equal(await page.evaluate(worst), by_rows);
      await page.click(".accuracy-filters .button");
      await page.waitFor("location.hash === ''", "no filter");
      assert.equal(await page.value("#filter-quantity"), "");
      await page.select("#filter-quantity", "tpot");
      await page.select("#filter-split", "holdout");
      await page.waitFor(`${worst} === ${JSON.stringify(by_median)}`, "the worst first again");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "accuracy: a long table begins with its worst and can be shown whole; filters that fit nothing say so",
    async run({ page, base, assert }) {
      await opened(page, base);
      const first = await page.evaluate(rows);
      await page.click("#families .accuracy-note .button");
      await page.waitFor(`${rows} > ${first}`, "all rows");
      await page.evaluate("location.hash = '#gpu=abacus'");
      await page.waitFor(`${rows} === 0`, "no rows");
      assert.match(await page.text("#families .takeaway"), /No family fits/);
      assert.match(await page.text("#figures .takeaway"), /No single figure fits/);
      assert.equal(await page.value("#filter-gpu"), "abacus");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "accuracy: the keys alone filter and sort, and a change is announced",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await opened(page, base);
      const { keyboard } = page.native;
      const reach = async (selector) => {
        for (let stops = 0; stops < 40; stops += 1) {
          await keyboard.press("Tab");
          if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
        }
        assert.fail(`${selector} is out of the keys' reach`);
      };
      await keyboard.press("Tab");
      assert.equal(await page.evaluate("document.activeElement.className"), "skip-link");
      await keyboard.press("Enter");
      await page.waitFor("document.activeElement.id === 'accuracy'", "the record");
      assert.equal(await page.evaluate("location.hash"), "");
      await reach("#filter-quantity");
      await keyboard.press("ArrowDown");
      await page.waitFor("location.hash.startsWith('#quantity=')", "the filter in the address");
      await page.waitFor(
        "/^\\d+ lines? by family, \\d+ single figures?$/.test(document.querySelector('#announcer').textContent)",
        "the announcement",
      );
      await reach("#families th:nth-child(7) button");
      await keyboard.press("Enter");
      await page.waitFor("location.hash.endsWith('&sort=p90')", "the order in the address");
      assert.equal(await page.evaluate("document.activeElement.textContent.startsWith('P90')"), true);
    },
  },
  {
    name: "accuracy: a record that is not there, or is none, is said in words",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      let answer = { status: 404, body: "" };
      await page.native.route(/record-.*\.json$/, (route) => route.fulfill(answer));
      await page.open(`${base}/accuracy.html`);
      await page.waitFor("document.querySelector('.problems')", "what is wrong");
      assert.match(await page.text(".problems"), /404[\s\S]*served with it/);
      answer = { status: 200, body: '{"families": [], "cases": {}}' };
      await page.open("about:blank");
      await page.open(`${base}/accuracy.html`);
      await page.waitFor("document.querySelector('.problems')?.textContent.includes('cases: not a list')", "the fault");
    },
  },
  ...["light", "dark"].flatMap((colorScheme) =>
    [1280, 390, 320].map((width) => ({
      name: `accuracy: no rule of accessibility is broken, ${colorScheme}, ${width} px wide`,
      engines: ["chromium"],
      options: { colorScheme, viewport: { width, height: 740 } },
      async run({ page, base, assert }) {
        const { default: AxeBuilder } = await import("@axe-core/playwright");
        for (const address of ["", "#gpu=abacus"]) {
          await page.open("about:blank");
          await page.open(`${base}/accuracy.html${address}`);
          await page.waitFor("document.querySelector('#families')", "the families");
          assert.equal(await page.evaluate(is_wide), false);
          const { violations } = await new AxeBuilder({ page: page.native }).analyze();
          assert.deepEqual(
            violations.map(
              ({ id, nodes }) =>
                `${id}: ${nodes
                  .slice(0, 5)
                  .map(({ target }) => target.join(" "))
                  .join("; ")}`,
            ),
            [],
          );
        }
      },
    })),
  ),
];

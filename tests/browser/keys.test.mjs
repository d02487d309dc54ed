// Single keys on the page of a plan: what they do, where they keep still, and the switch that turns them off.

const focused = (selector) => `document.activeElement?.matches(${JSON.stringify(selector)}) === true`;
const dialog = "document.querySelector('#keys-dialog')";
const has_plan = "location.hash.startsWith('#v1&') && document.querySelector('.opens') !== null";

async function live(page, base) {
  await page.open(`${base}/`);
  await page.waitFor(has_plan, "the live page");
}

export default [
  {
    name: "keys: / leads to where a plan is pasted, g and a letter to a part of the answer",
    async run({ page, base, assert }) {
      await live(page, base);
      for (const [key, id] of [
        ["m", "memory"],
        ["t", "time"],
        ["w", "moves"],
        ["l", "layout"],
        ["c", "claims"],
        ["s", "better"],
        ["i", "inputs"],
        ["v", "result"],
      ]) {
        await page.press("g");
        await page.press(key);
        await page.waitFor(focused(`#${id}`), id);
      }
      // The second key of two is no first: "m" alone leads nowhere.
      await page.press("m");
      assert.equal(await page.evaluate(focused("#result")), true);
      await page.press("/");
      await page.waitFor(focused("#pasted"), "the box");
      assert.equal(await page.value("#pasted"), "");
      assert.match(await page.url(), /#v1&/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "keys: what is typed into a field or a dialog stays there",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.evaluate(`document.querySelector('[id="field-layout"]').focus()`);
      for (const key of ["g", "m", "c", "?"]) await page.press(key);
      assert.match(await page.value('[id="field-layout"]'), /gmc\?/);
      assert.equal(await page.count("dialog[open], .notice"), 0);
      await page.evaluate("document.activeElement.blur()");
      await page.press("/");
      await page.waitFor(focused("#pasted"), "the box");
      await page.evaluate("document.querySelector('#open-dialog .button').focus()");
      await page.press("d");
      assert.equal(await page.count(".comparison"), 0);
      assert.equal(await page.count("dialog[open]"), 1);
    },
  },
  {
    name: "keys: d compares, c copies the link of what is shown",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.press("d");
      await page.waitFor("document.querySelectorAll('.comparison-table thead th').length === 2", "two plans");
      await page.press("c");
      await page.waitFor("document.querySelector('.notice')?.textContent !== undefined", "the word");
      // Where a page may not write to the clipboard, the word is another.
      assert.match(await page.text(".notice"), /comparison is copied|Copying is not allowed/);
      await page.press("/");
      await page.waitFor(focused("#comparison-text"), "the field of the comparison");
    },
  },
  {
    name: "keys: ? lists them, and one switch turns them off until it is turned again, across reloads",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.press("?");
      await page.waitFor(`${dialog}?.open === true`, "the list");
      assert.equal(await page.count("#keys-dialog dt"), 15);
      await page.click("#keys-switch");
      await page.click("#keys-dialog .dialog-head .button");
      await page.waitFor(`${dialog}.open === false`, "the list closed");
      const nothing = async () => {
        for (const key of ["/", "d", "g", "m", "?"]) await page.press(key);
        await new Promise((done) => setTimeout(done, 200));
        assert.equal(await page.count("dialog[open], .comparison"), 0);
      };
      await nothing();
      await page.reload();
      await page.waitFor(has_plan, "the live page");
      await nothing();
      await page.click(".footer [aria-haspopup=dialog]");
      await page.waitFor(`${dialog}?.open === true`, "the list");
      assert.equal(await page.evaluate("document.querySelector('#keys-switch').checked"), false);
      await page.click("#keys-switch");
      await page.click("#keys-dialog .dialog-head .button");
      await page.evaluate("document.activeElement.blur()");
      await page.press("/");
      await page.waitFor(focused("#pasted"), "the box");
      await page.evaluate("localStorage.clear()");
    },
  },
  {
    name: "keys: with a modifier they are the browser's",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await live(page, base);
      for (const key of ["Alt+d", "Control+/", "Shift+C", "Meta+g"]) await page.press(key);
      await page.press("m");
      assert.equal(await page.count("dialog[open], .comparison, .notice"), 0);
      assert.equal(await page.evaluate(focused("#memory")), false);
    },
  },
  ...["light", "dark"].map((colorScheme) => ({
    name: `keys: the list breaks no rule of accessibility, ${colorScheme}`,
    engines: ["chromium"],
    options: { colorScheme },
    async run({ page, base, assert }) {
      const { default: AxeBuilder } = await import("@axe-core/playwright");
      await live(page, base);
      await page.press("?");
      await page.waitFor(`${dialog}?.open === true`, "the list");
      const { violations } = await new AxeBuilder({ page: page.native }).include("#keys-dialog").analyze();
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
        [],
      );
    },
  })),
];

// What would fix a missed target: asked for on its card, tried by the core, made by one press, taken back by one step.

const example = "#v1&p=llama-3.1-70b-4xh100&d=26.11&k=df2f";
const card = '[data-target="tpot"]';
const ask = `${card} .fixing > .button`;
const first = `${card} .fixes .button`;
const shown = `document.querySelectorAll('${first}').length > 0`;
const verdict = `document.querySelector('${card}').dataset.verdict`;
const loaded = `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /stud/.test(name))`;

async function live(page, base) {
  await page.open(`${base}/${example}`);
  await page.waitFor(`document.querySelector('${card} .opens')`, "the live page");
}

/** However its spaces are drawn. */
async function said(page, selector) {
  return (await page.text(selector)).replace(/\s+/g, " ");
}

async function asked(page) {
  await page.click(ask);
  await page.waitFor(shown, "the fixes");
}

export default [
  {
    name: "fixes: a card that misses offers changes that were tried; one press makes one, and one step takes it back",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.deepEqual(await page.evaluate(loaded), []);
      assert.equal(await page.evaluate(verdict), "too close");
      const before = await page.text(`${card} .card-value`);
      await asked(page);
      assert.match(await page.text(first), /^Concurrency 48 → \d+$/);
      await page.waitFor(
        "/single changes would fix it/.test(document.querySelector('#announcer').textContent)",
        "the message",
      );
      const value = await said(page, `${card} .fixes .number`);
      await page.click(first);
      await page.waitFor(`${verdict} === "meets"`, "the target met");
      assert.equal(await said(page, `${card} .card-value .number`), value);
      assert.equal(await page.count(".fixing .fixes"), 0);
      assert.equal(await page.count(`${card} .fixing`), 0);
      assert.match(await page.url(), /w\.c=\d+/);
      assert.equal(await page.evaluate("document.activeElement.dataset.target"), "tpot");
      await page.click('button[aria-label="Undo"]');
      await page.waitFor(`${verdict} === "too close"`, "the plan as it was");
      assert.equal(await page.text(`${card} .card-value`), before);
      assert.equal(await page.count(".fixes"), 0);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "fixes: where no single change does, the card says what comes nearest; an edit takes it away",
    async run({ page, base, assert }) {
      await page.open(`${base}/`);
      const decode = '[data-target="decode_throughput"]';
      await page.waitFor(`document.querySelector('${decode} .opens')`, "the live page");
      await page.click(`${decode} .fixing > .button`);
      const nearest = `document.querySelector('${decode} .fixing > p')?.textContent ?? ""`;
      await page.waitFor(`/^No single change that was tried does it\\./.test(${nearest})`, "the nearest");
      assert.equal(await page.attribute(`${decode} .fixing > .button`, "aria-expanded"), "true");
      await page.type('[id="field-targets.ttft"]', "9 s");
      await page.waitFor(`document.querySelectorAll('.fixing > p').length === 0`, "the list gone");
      assert.equal(await page.attribute(`${decode} .fixing > .button`, "aria-expanded"), "false");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "fixes: on a phone, and pressed again they go",
    async run({ page, base, assert }) {
      await page.resize(360, 740);
      await live(page, base);
      await asked(page);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
      const small = `[...document.querySelectorAll('.fixing .button')].filter((one) => one.getBoundingClientRect().height < 24).length`;
      assert.equal(await page.evaluate(small), 0);
      await page.click(ask);
      await page.waitFor(`document.querySelectorAll('.fixes').length === 0`, "the list gone");
      assert.equal(await page.evaluate(`document.activeElement === document.querySelector('${ask}')`), true);
    },
  },
];

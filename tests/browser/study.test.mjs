// Where a number comes from, and what moves it: opened, followed, copied, left by the keys alone.

const ttft = '[data-target="ttft"] .opens';
const dialog = "#work-dialog";
const is_open = `document.querySelector('${dialog}')?.open === true`;
const is_shown = `document.querySelectorAll('${dialog} .work-steps > li').length > 5`;
const loaded = `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /stud/.test(name))`;

async function live(page, base, link = "") {
  await page.open(`${base}/${link}`);
  await page.waitFor(`document.querySelector('${ttft}')`, "the live page");
}

export default [
  {
    name: "study: a number opens its work, each symbol leads to where it is worked out or stated",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.deepEqual(await page.evaluate(loaded), []);
      await page.click(ttft);
      await page.waitFor(is_shown, "the steps");
      assert.match(await page.text("#work-title"), /^Time to first token/);
      assert.match(await page.text(`${dialog} .work-steps > li`), /TTFT/);
      await page.click(`${dialog} .work-steps .symbol`);
      assert.match(await page.evaluate("document.activeElement.id"), /^work-/);
      assert.equal(await page.evaluate("document.activeElement.closest('dialog').id"), "work-dialog");
      assert.match(await page.url(), /#v1&/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "study: the dialog is left as it was entered, and the keys are where they were",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.evaluate(`document.querySelector('${ttft}').focus()`);
      await page.evaluate(`document.querySelector('${ttft}').click()`);
      await page.waitFor(is_shown, "the steps");
      await page.click(`${dialog} .dialog-head .button`);
      await page.waitFor(`!(${is_open})`, "the dialog closed");
      assert.equal(await page.evaluate(`document.activeElement === document.querySelector('${ttft}')`), true);
    },
  },
  {
    name: "study: a margin, an expert's share and a claim's number open, too; a claim's work is its audit",
    async run({ page, base, assert }) {
      await live(page, base);
      const open = async (path, shown) => {
        await page.evaluate(`document.querySelector('[data-path="${path}"]').click()`);
        await page.waitFor(shown, path);
        const title = await page.text("#work-title");
        await page.click(`${dialog} .dialog-head .button`);
        await page.waitFor(`!(${is_open})`, "the dialog closed");
        return title;
      };
      assert.match(await open("verdicts[4].margin", is_shown), /^Margin: Decode per GPU/);
      const steps = `document.querySelector('${dialog} .work-steps > li') !== null`;
      assert.match(await open("experts.use[1].ranks_busy", `${is_open} && ${steps}`), /^Share of ranks/);
      const audit = `document.querySelector('${dialog} .claim-answer') !== null`;
      assert.equal(await open("claims[8].computed[0].value", audit), "KV cache: 15 to 30 GB a GPU");
      await page.waitFor(
        "document.querySelector('#announcer').textContent.endsWith('As placed 2.68\u00a0GB')",
        "the number, said",
      );
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "study: a stated number leads to its field",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(ttft);
      await page.waitFor(is_shown, "the steps");
      await page.click(`${dialog} .work-facts .link`);
      await page.waitFor(`!(${is_open})`, "the dialog closed");
      assert.match(
        await page.evaluate("document.activeElement.id || document.activeElement.closest('[id]').id"),
        /^field-/,
      );
    },
  },
  {
    name: "study: what a tenth more of each input does, of one answer at a time, and again when the plan changes",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.evaluate("document.querySelector('#moves .button').focus()");
      await page.press("Enter");
      await page.waitFor("document.querySelectorAll('.moves tbody tr').length > 5", "the bars");
      // The button is gone, and the keys are where it was.
      assert.equal(await page.evaluate("document.activeElement.id"), "moves");
      await page.waitFor(
        "document.querySelector('#announcer').textContent === document.querySelector('#moves .takeaway').textContent",
        "the sentence, said",
      );
      const before = await page.text("#moves .takeaway");
      assert.match(before, /^10 % more of “.+” moves TTFT by [+−-]\d/);
      await page.select("#moves-of", "decode_throughput");
      await page.waitFor(
        "/moves Decode/.test(document.querySelector('#moves .takeaway').innerText)",
        "the other answer",
      );
      await page.type('[id="field-targets.ttft"]', "2 s");
      await page.waitFor(
        "document.querySelectorAll('.moves tbody tr').length > 5",
        "the bars of the plan as it is now",
      );
      assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
];

// Usual service levels: one choice puts both limits on times in, and one step takes them back.

const ttft = '[id="field-targets.ttft"]';
const tpot = '[id="field-targets.tpot"]';

export default [
  {
    name: "targets: a usual service level sets the limits on times, names its source, and can be undone",
    async run({ page, base, assert }) {
      await page.open(`${base}/#v1&p=llama-3.1-70b-4xh100&d=26.11&k=df2f`);
      await page.waitFor("document.querySelector('.card .opens')", "the live page");
      const before = [await page.value(ttft), await page.value(tpot)];
      await page.select("#service-level", "llama2-70b-interactive");
      await page.waitFor("document.querySelector('#service-level').value === 'llama2-70b-interactive'", "the level");
      assert.deepEqual([await page.value(ttft), await page.value(tpot)], ["450 ms", "40 ms"]);
      assert.equal(await page.count('[data-target="total_throughput"]'), 1);
      assert.match(await page.text("#inputs .changed"), /^MLPerf Inference/);
      await page.click('button[aria-label="Undo"]');
      await page.waitFor(
        `document.querySelector('${ttft}').value === ${JSON.stringify(before[0])}`,
        "the plan as it was",
      );
      assert.equal(await page.value(tpot), before[1]);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
];

// The first visit: the page answers by itself, in every engine.

export default [
  {
    name: "the first visit shows a verdict and no error",
    async run({ page, base, assert }) {
      await page.open(`${base}/`);
      const verdict = await page.waitFor("document.querySelector('[data-verdict]')?.dataset.verdict", "a verdict");
      assert.match(verdict, /^(meets|misses|too close|unknown)$/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
];

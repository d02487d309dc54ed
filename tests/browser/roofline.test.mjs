// Waterfalls and rooflines, as the page draws them.

const picture = (phase) => `#time svg[aria-label^="${phase} roofline"]`;
const points_of = (selector) => `document.querySelectorAll('${selector} .point').length`;

/** Operations with FLOP, by the table beside the picture. */
const operations_with_flop = (phase) => `(() => {
  const table = document.querySelector('#time [aria-label^="${phase}, time by operation"] table');
  return [...table.tBodies[0].rows].filter((row) => row.cells[4].textContent.trim() !== "–").length;
})()`;

async function live(page, base) {
  await page.open(`${base}/`);
  await page.waitFor("document.querySelector('#time .opens')", "the live page");
}

export default [
  {
    name: "roofline: prefill and decode have a point for each operation that computes, and a table beside",
    async run({ page, base, assert }) {
      await live(page, base);
      for (const phase of ["Prefill", "Decode"]) {
        const points = await page.evaluate(points_of(picture(phase)));
        assert.equal(points > 3, true, `${phase}: ${points} points`);
        assert.equal(points, await page.evaluate(operations_with_flop(phase)), phase);
        assert.match(
          await page.evaluate(`document.querySelector('${picture(phase)}').getAttribute("aria-label")`),
          /FLOP\/byte, .*ridge/,
        );
      }
      assert.equal(await page.evaluate("document.querySelectorAll('#time circle.point').length > 0"), true);
      assert.equal(await page.evaluate("document.querySelectorAll('#time path.point').length > 0"), true);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "roofline: pictures follow an edit, and are no wider than a phone",
    async run({ page, base, assert }) {
      await live(page, base);
      const drawn = `document.querySelector('${picture("Decode")}').innerHTML`;
      const before = await page.evaluate(drawn);
      await page.type('[id="field-workload.burst"]', "16");
      await page.waitFor(`${drawn} !== ${JSON.stringify(before)}`, "another picture");
      for (const width of [390, 320]) {
        await page.resize(width, 740);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, `at ${width} px`);
      }
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
];

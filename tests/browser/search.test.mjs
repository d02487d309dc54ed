// Other layouts of the plan, and the plan turned round: searched, stopped, put into the plan, asked, and never shown as another's.

const at = (path) => `[id="field-${path}"]`;
/** Four GPUs of sixteen, too close to a target: eight do better. */
const few_gpus = "#v1&p=llama-3.1-70b-4xh100&c.n=16&q.ttps=300tokens.s&d=26.11&s=cT35.5F314&k=dd8f";
/** A model with so many layouts on so many GPUs that a search of them can be stopped. */
const many_gpus =
  "#v1&m=deepseek-v3&g=h200-sxm&c.n=64&c.out.b=50GB.s&c.out.l=5us&l=TP8-DP8-EP64&w.i=2048&w.o=512&w.c=512&q.ttft=5s&q.tpot=60ms&d=26.11&s=yF584T38M28.6&k=b7f5";
/** A plan with every link that two pools need. */
const with_links =
  "#v1&m=llama-3.1-70b&g=h100-sxm&c.n=64&c.pn=8&c.out.b=50GB.s&l=TP8PP2R4&w.i=1024&w.o=256&w.c=256&q.ttft=3s&q.tpot=50ms&d=26.11&s=yF129T20M14&k=a818";

const start = "#search-start";
const is_searching = "document.querySelector('.search-working') !== null";
const found = ".found .takeaway";
const is_done = `document.querySelector('${found}') && !(${is_searching})`;
const rows = "document.querySelectorAll('.found [aria-label^=\"The best\"] tbody tr')";
const loaded = `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /search/.test(name))`;
const is_wide = "document.documentElement.scrollWidth > innerWidth";
const ask = (question) => `[data-question="${question}"]`;

async function live(page, base, link) {
  await page.open(`${base}/${link}`);
  await page.waitFor(`document.querySelector('${start}:not([disabled])')`, "the live page");
  await page.waitFor("location.hash.startsWith('#v1&')", "the plan in the address");
}

async function searched(page, base, link) {
  await live(page, base, link);
  await page.click(start);
  await page.waitFor(is_done, "what was found");
}

/** The form without a search. */
async function opened(page, base, link) {
  await live(page, base, link);
  await page.click(".search-begin .button:not(.button-main)");
  await page.waitFor("document.querySelector('.search-form')", "the form");
}

export default [
  {
    name: "search: nothing of it is loaded before it is asked for, then the best stand above the plan's own layout",
    async run({ page, base, assert }) {
      await live(page, base, few_gpus);
      assert.deepEqual(await page.evaluate(loaded), []);
      await page.click(start);
      await page.waitFor(is_done, "what was found");
      assert.match(await page.text(found), /^TP\d+.* per GPU, on \d+ GPUs; it meets every target\.$/);
      assert.equal(await page.evaluate(`${rows}.length >= 5`), true);
      assert.match(await page.evaluate(`[...${rows}].at(-1).innerText`), /^TP4 this plan\s/);
      assert.equal((await page.count(".pareto-picture > svg circle")) > 2, true);
      assert.equal(await page.evaluate("document.activeElement.id"), "search-start");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "search: two pools stand beside the best in one, are put into the plan, and are taken out by a layout in one",
    async run({ page, base, assert }) {
      await opened(page, base, with_links);
      await page.click(".search-choice input");
      await page.click(start);
      await page.waitFor(is_done, "what was found");
      assert.match(await page.text(".pools h3 + p"), /^Prefill .*, decode .*of the best in one pool/);
      assert.match(await page.text(".pools > .remark:last-child"), /no other can be better than the first/);
      const pair = ".pools tbody tr:nth-child(1) .button";
      await page.click(pair);
      await page.waitFor("location.hash.includes('&pd.')", "the pool that prefills");
      assert.equal(await page.text(pair), "In use");
      await page.click('.found [aria-label^="The best layouts"] tbody tr:nth-child(1) .button');
      await page.waitFor("!location.hash.includes('&pd.')", "one pool");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "search: a layout is put into the plan, another after it, and one step takes each back",
    async run({ page, base, assert }) {
      await searched(page, base, few_gpus);
      const nth = (index) => `.found [aria-label^="The best"] tbody tr:nth-child(${index})`;
      const names = await page.evaluate(`[...${rows}].map((row) => row.querySelector("code").textContent)`);
      await page.click(`${nth(1)} .button`);
      await page.waitFor(
        `document.querySelector('${at("layout")}').value === ${JSON.stringify(names[0])}`,
        "the first",
      );
      assert.equal(await page.text(`${nth(1)} .button`), "In use");
      assert.equal(await page.count(".found.is-older"), 0);
      assert.match(await page.evaluate(`[...${rows}].at(-1).innerText`), /the plan before/);
      await page.waitFor("document.querySelector('.headline').dataset.verdict === 'meets'", "its verdict");
      await page.click(`${nth(2)} .button`);
      await page.waitFor(
        `document.querySelector('${at("layout")}').value === ${JSON.stringify(names[1])}`,
        "the second",
      );
      await page.click('button[aria-label="Undo"]');
      await page.click('button[aria-label="Undo"]');
      await page.waitFor(`document.querySelector('${at("layout")}').value === "TP4"`, "the plan's own");
      assert.match(await page.evaluate(`[...${rows}].at(-1).innerText`), /this plan/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "search: what was found for another plan says so, and cannot be used",
    async run({ page, base, assert }) {
      await searched(page, base, few_gpus);
      await page.type(at("targets.ttft"), "1 s");
      await page.waitFor("document.querySelector('.found.is-older')", "that it is of another plan");
      assert.match(await page.text(".found .note"), /found for another plan/);
      assert.equal(await page.count(".found .layouts .button:not([disabled])"), 0);
      await page.click(".found .note .link");
      await page.waitFor(`${is_done} && !document.querySelector('.found.is-older')`, "what was found for this plan");
    },
  },
  {
    name: "search: a long one shows its best meanwhile, and is stopped at once",
    async run({ page, base, assert }) {
      await opened(page, base, many_gpus);
      await page.type("#search-gpus", "2048");
      await page.evaluate("document.querySelector('.search-form details').open = true");
      await page.type("#search-chunk_tokens", "1024, 2048, 4096, 8192");
      await page.click(start);
      await page.waitFor(`document.querySelector('${found}')?.textContent.startsWith('So far')`, "the best so far");
      assert.equal(await page.count(".search-working progress"), 1);
      const stopped_ms = await page.evaluate(`(() => {
        const begin_ms = performance.now();
        document.querySelector('.search-working button').click();
        return document.querySelector('.search-working') ? Infinity : performance.now() - begin_ms;
      })()`);
      assert.equal(stopped_ms < 1000, true, `${stopped_ms} ms`);
      assert.match(await page.text(".found"), /Stopped: not every layout was looked at/);
      assert.equal(await page.evaluate("document.activeElement.id"), "search-start");
      await page.type("#search-chunk_tokens", "");
      await page.type("#search-gpus", "16");
      await page.click(start);
      await page.waitFor(`${is_done} && !/Stopped/.test(document.querySelector('.found').innerText)`, "another search");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "search: the plan is turned round, and the answer is put into it",
    async run({ page, base, assert }) {
      await opened(page, base, few_gpus);
      await page.type(at("layout"), "TP8");
      await page.click(ask("batch"));
      await page.waitFor("document.querySelector('.turned')", "the answer");
      assert.match(await page.text(".turned"), /^Largest concurrency: \d+ sequences, where the plan has 48/);
      await page.click('[data-use="answer"]');
      const concurrency = `document.querySelector('${at("workload.concurrency")}')?.value`;
      await page.waitFor(`Number(${concurrency}) > 48`, "more sequences in the plan");
      await page.waitFor("document.querySelector('.turned.is-older')", "that it was another plan's answer");
      assert.equal(await page.count('[data-use="answer"]'), 0);
      for (const question of ["context", "rate", "gpus", "hbm", "scale_up", "scale_out"]) {
        await page.click(ask(question));
        await page.waitFor(
          `document.querySelector('${ask(question)}[aria-pressed="true"]') && document.querySelector('.turned:not(.is-older)')`,
          `an answer to ${question}`,
        );
      }
      assert.match(await page.text(".turned"), /none is needed: the layout uses no link between nodes/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "search: what cannot be searched for is told beside its field",
    async run({ page, base, assert }) {
      await opened(page, base, few_gpus);
      await page.type("#search-gpus", "many");
      await page.evaluate("document.querySelector('.search-form details').open = true");
      await page.type("#search-weights", "bf16, fp9");
      await page.click(start);
      await page.waitFor("document.querySelector('#search-gpus-problem')", "the problem");
      assert.match(await page.text("#search-weights-problem"), /fp9.*none of: fp32, bf16/);
      assert.equal(await page.attribute("#search-gpus", "aria-invalid"), "true");
      assert.equal(await page.count(".found"), 0);
      await page.type("#search-gpus", "8");
      await page.type("#search-weights", "bf16, fp8");
      await page.click(start);
      await page.waitFor(is_done, "what was found");
      assert.match(await page.evaluate(`${rows}[0].innerText`), /weights (bf16|fp8)/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "search: on a phone its tables scroll in their own boxes",
    async run({ page, base, assert }) {
      await page.resize(360, 740);
      await searched(page, base, few_gpus);
      await page.evaluate("document.querySelectorAll('#better details').forEach((fold) => { fold.open = true; })");
      assert.equal(await page.evaluate(is_wide), false);
      await page.resize(320, 568);
      assert.equal(await page.evaluate(is_wide), false);
    },
  },
  ...["light", "dark"].map((colorScheme) => ({
    name: `search: no rule of accessibility is broken, ${colorScheme}`,
    engines: ["chromium"],
    options: { colorScheme, viewport: { width: 1280, height: 900 } },
    async run({ page, base, assert }) {
      const { default: AxeBuilder } = await import("@axe-core/playwright");
      await searched(page, base, few_gpus);
      await page.click(ask("hbm"));
      await page.waitFor("document.querySelector('.turned')", "the answer");
      await page.evaluate("document.querySelectorAll('#better details').forEach((fold) => { fold.open = true; })");
      const broken = async () => {
        const { violations } = await new AxeBuilder({ page: page.native }).include("#better").analyze();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 5)}`);
      };
      assert.deepEqual(await broken(), []);
      await page.type(at("targets.ttft"), "1 s");
      await page.waitFor("document.querySelector('.found.is-older')", "that it is of another plan");
      assert.deepEqual(await broken(), []);
    },
  })),
];

// Plans side by side: from a link, from the plan on the page, and back.

const table = "document.querySelector('.comparison-table')";
const columns_are = (count) => `${table}?.querySelectorAll('thead th').length === ${count}`;
const compare = ".tools [aria-label='Compare']";
const at = (path) => `[id="field-${path}"]`;
const three =
  "#v1&p=16-gpu-moe&B=16-gpu-moe-as-written&C.c.n=32&C.c.out.l=8us&C.l=EP8xTP2xPP2&C.q.ttft=5s&D.t=&D.c.out=&D.q.tps=&d=26.11&k=4f63";
const letters = `[...document.querySelectorAll('.comparison-name a')].map((link) => link.textContent)`;
const row = (label) =>
  `[...document.querySelectorAll('.comparison-table tr')].find((one) => one.cells[0].textContent === ${JSON.stringify(label)})`;

async function opened(page, base, link, count) {
  await page.open(`${base}/${link}`);
  await page.waitFor(columns_are(count), `${count} columns`);
}

async function live(page, base) {
  await page.open(`${base}/`);
  await page.waitFor("location.hash.startsWith('#v1&')", "the plan in the address");
}

export default [
  {
    name: "a link that compares plans shows them side by side, each leading to its own",
    async run({ page, base, assert }) {
      await opened(page, base, three, 4);
      assert.equal(await page.text(".comparison h2"), "4 plans, compared with A");
      assert.equal(await page.count(".comparison-table tbody tr[data-target]"), 5);
      assert.match(await page.text('[data-target="ttft"] td:nth-of-type(3)'), /meets[\s\S]*−\d+ %, better/);
      assert.match(await page.evaluate(`${row("Cluster · GPUs")}.innerText`), /16\s+16\s+32\s+16/);
      // The address stays the comparison's.
      assert.equal(await page.evaluate("location.hash"), three);
      const link = await page.attribute(".comparison-table th:nth-of-type(2) a", "href");
      assert.match(link, /#v1&p=16-gpu-moe-as-written&d=26\.11&s=\w[A-Z0-9.]+&k=[0-9a-f]{4}$/);
      await page.click(".comparison-table th:nth-of-type(2) a");
      await page.waitFor("document.querySelector('.plan-title')?.textContent.includes('as written')", "the plan");
      assert.equal(await page.count(".comparison"), 0);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "the plan on the page is put beside a copy, the copy is edited, and the address has both",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(compare);
      await page.waitFor(columns_are(2), "two columns");
      await page.waitFor("location.hash.startsWith('#v1&p=16-gpu-moe&B=A&d=')", "both in the address");
      assert.match(await page.text(".comparison-group"), /differ in nothing/);
      await page.click('[aria-label="Edit B"]');
      await page.waitFor("document.querySelector('.compared-plan')", "the plan on the page");
      await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
      await page.type(at("cluster.gpus"), "32");
      await page.waitFor("location.hash.startsWith('#v1&p=16-gpu-moe&B.c.n=32&d=')", "the edit in the address");
      const address = await page.url();
      await page.click(".compared-plan .button");
      await page.waitFor(columns_are(2), "the table");
      assert.match(await page.evaluate(`${row("Cluster · GPUs")}.innerText`), /16\s+32/);
      // Sent to somebody else, it is the same.
      await page.open("about:blank");
      await page.open(address);
      await page.waitFor(columns_are(2), "the table again");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "plans are added, removed, and made the baseline; the last one left is shown by itself",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(compare);
      await page.waitFor(columns_are(2), "two columns");
      await page.select("#comparison-plan", "llama-3.1-70b-4xh100");
      await page.click(".comparison-add form:first-child .button");
      await page.waitFor(columns_are(3), "three columns");
      await page.type("#comparison-text", "#v1&p=llama-3.1-8b-1xl40s&d=26.11&k=b2fa");
      await page.click(".comparison-add form:last-child .button");
      await page.waitFor(columns_are(4), "four columns");
      await page.waitFor(
        "location.hash.startsWith('#v1&p=16-gpu-moe&B=A&C=llama-3.1-70b-4xh100&D=llama-3.1-8b-1xl40s&')",
        "all in the address",
      );
      await page.type("#comparison-text", "no link at all");
      await page.click(".comparison-add form:last-child .button");
      await page.waitFor("document.querySelector('[role=alert].comparison-problem').textContent !== ''", "the problem");
      assert.match(await page.text("[role=alert].comparison-problem"), /neither a vLLM launch line/);
      await page.type("#comparison-text", "vllm serve --tensor-parallel-size 4 --pipeline-parallel-size 4");
      await page.click(".comparison-add form:last-child .button");
      await page.waitFor(columns_are(5), "a launch line put into the baseline");
      assert.match(await page.text(".imported"), /Read from a vLLM launch line: 2 pieces read/);
      await page.click('[aria-label="Remove E"]');
      await page.waitFor(columns_are(4), "four columns again");
      await page.click('[aria-label="Compare with C"]');
      await page.waitFor(`${letters}[0].includes('Llama 3.1 70B')`, "another baseline");
      await page.waitFor("location.hash.startsWith('#v1&p=llama-3.1-70b-4xh100&B=16-gpu-moe&C=')", "in the address");
      for (const left of [3, 2]) {
        await page.click('[aria-label="Remove B"]');
        await page.waitFor(columns_are(left), `${left} columns`);
      }
      await page.click('[aria-label="Remove B"]');
      await page.waitFor("document.querySelector('.plan-title')?.textContent.includes('Llama 3.1 70B')", "the plan");
      await page.waitFor("location.hash.startsWith('#v1&p=llama-3.1-70b-4xh100&d=')", "its link");
    },
  },
  {
    name: "a damaged link to a comparison opens no plan of it",
    async run({ page, base, assert }) {
      await page.open(`${base}/${three.replace("C.c.n=32", "C.c.n=31")}`);
      assert.match(await page.text(".damaged"), /damaged[\s\S]*C\.cluster\.gpus: "31"/);
      assert.equal(await page.count(".comparison, .headline"), 0);
    },
  },
  {
    name: "a link whose maker saw another result says so",
    async run({ page, base, assert }) {
      await page.open(`${base}/#v1&p=llama-3.1-70b-4xh100&d=26.11&s=nF1820T30.8&k=283a`);
      assert.match(
        await page.text(".notes"),
        /made with data 26\.11: misses, TTFT 1\.82 s, TPOT 30\.8 ms; now: too close, TTFT \d+ ms, TPOT [\d.]+ ms/,
      );
      await page.open("about:blank");
      await page.open(`${base}/#v1&p=llama-3.1-70b-4xh100&d=26.11&k=df2f`);
      await page.waitFor("location.hash.includes('&s=')", "the receipt in the address");
      assert.equal(await page.count(".notes"), 0);
    },
  },
  {
    name: "on a narrow screen the table scrolls in its own box, and every part is within reach of the keys",
    async run({ page, base, assert }) {
      await opened(page, base, three, 4);
      for (const width_px of [390, 320]) {
        await page.resize(width_px, 800);
        await page.waitFor(`innerWidth === ${width_px} || innerWidth > ${width_px}`, "the size");
        assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true, `${width_px}`);
        const box = "document.querySelector('.scroll-box')";
        assert.equal(await page.evaluate(`${box}.scrollWidth > ${box}.clientWidth && ${box}.tabIndex === 0`), true);
      }
      assert.equal(await page.evaluate("document.activeElement?.id ?? ''"), "comparison-title");
    },
  },
  {
    name: "a comparison has no violation that axe finds, light and dark, and prints without its buttons",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      const { default: AxeBuilder } = await import("@axe-core/playwright");
      for (const theme of ["light", "dark"]) {
        await page.native.emulateMedia({ colorScheme: theme });
        await opened(page, base, three, 4);
        const { violations } = await new AxeBuilder({ page: page.native }).analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
          [],
          theme,
        );
      }
      await page.native.emulateMedia({ media: "print" });
      assert.equal(await page.evaluate("document.querySelector('.comparison-table .buttons').offsetHeight"), 0);
      assert.equal(await page.evaluate("document.querySelector('.comparison-table').offsetHeight > 0"), true);
    },
  },
  {
    name: "the keys alone compare, edit and come back",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      const { keyboard } = page.native;
      await live(page, base);
      await page.evaluate(`document.querySelector(${JSON.stringify(compare)}).focus()`);
      await keyboard.press("Enter");
      await page.waitFor(columns_are(2), "two columns");
      const tabTo = async (selector) => {
        for (let stops = 0; stops < 20; stops += 1) {
          await keyboard.press("Tab");
          if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
        }
        assert.fail(`${selector} is out of reach`);
      };
      await tabTo('[aria-label="Edit B"]');
      await keyboard.press("Enter");
      await page.waitFor("document.querySelector('.compared-plan')", "the plan");
    },
  },
];

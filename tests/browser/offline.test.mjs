// The page as one file, opened from a folder of its own: nothing that it needs may lie beside it or on a host.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const at = (path) => `[id="field-${path}"]`;
const verdict_of = (target) => `document.querySelector('[data-target="${target}"]')?.dataset.verdict`;
const has_plan_in_address = "location.hash.startsWith('#v1&')";

/** The file as somebody hands it on: in a folder with a blank in its name. */
async function withFile(base, use) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll offline "));
  try {
    const file = join(folder, "plimsoll-offline.html");
    const answer = await fetch(`${base}/plimsoll-offline.html`);
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    await use(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function live(page, address) {
  await page.open(address);
  await page.waitFor(has_plan_in_address, "the plan in the address");
}

async function searchLayouts(page) {
  await page.click("#search-start");
  await page.waitFor("document.querySelector('.found') && !document.querySelector('.search-working')", "layouts");
}

export default [
  {
    name: "the offline file opens by itself, answers an edit, and opens its own link",
    async run({ page, base, assert }) {
      await withFile(base, async (address) => {
        await live(page, address);
        assert.equal(await page.evaluate("location.protocol"), "file:");
        assert.equal(await page.evaluate(verdict_of("ttft")), "meets");
        assert.equal(await page.evaluate(`document.querySelector('a[href="tools.html"]').checkVisibility()`), false);
        assert.equal(await page.evaluate(`document.querySelector('a[href="accuracy.html"]').checkVisibility()`), false);
        assert.match(await page.text("#assumptions .remark"), /record .* is not in this file/);
        await page.type(at("targets.ttft"), "1 ns");
        await page.waitFor(`${verdict_of("ttft")} === "misses"`, "a miss");
        // Where keys come one by one, "1" is a plan of its own, and it may stand in the address before.
        await page.waitFor("location.hash.includes('ttft=1ns')", "the edit in the address");
        const link = await page.url();
        const answer = await page.text(".headline h2");
        assert.deepEqual(await page.consoleErrors(), []);
        await page.open("about:blank");
        await page.open(link);
        await page.waitFor(`${verdict_of("ttft")} === "misses"`, "the plan of the link");
        assert.equal(await page.text(".headline h2"), answer);
        assert.equal(await page.value(at("targets.ttft")), "1 ns");
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "the hosted page offers the offline file, which does not offer itself",
    async run({ page, base, assert }) {
      await live(page, `${base}/`);
      const link = "document.querySelector('.footer a[download]')";
      const offered = await page.evaluate(`${link}.href`);
      assert.equal(offered, `${base}/plimsoll-offline.html`);
      assert.equal((await fetch(offered)).ok, true);
      assert.equal(await page.evaluate(`${link}.checkVisibility()`), true);
      await withFile(base, async (address) => {
        await live(page, address);
        assert.equal(await page.evaluate(`${link}.checkVisibility()`), false);
      });
    },
  },
  {
    name: "the offline file shows the numbers of the hosted page",
    async run({ page, base, assert }) {
      const numbers =
        "[...document.querySelectorAll('.headline, .card, .memory-picture, .time')].map((one) => one.textContent).join().replace(/\\s+/g, ' ')";
      await live(page, `${base}/`);
      const hosted = await page.evaluate(numbers);
      await withFile(base, async (address) => {
        await live(page, address);
        assert.equal(await page.evaluate(numbers), hosted);
      });
    },
  },
  {
    name: "the offline file asks nothing of any network, its own workers included",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await withFile(base, async (address) => {
        const asked = [];
        const workers = [];
        page.native.context().on("request", (request) => asked.push(request.url()));
        page.native.on("worker", (worker) => workers.push(worker.url()));
        await live(page, address);
        await page.type(at("targets.ttft"), "1 ns");
        await page.waitFor(`${verdict_of("ttft")} === "misses"`, "a miss");
        await page.click("#share-button");
        await page.waitFor("document.querySelector('.sharing-code')?.textContent", "the word on the code");
        await page.evaluate("document.querySelector('dialog[open]').close()");
        await searchLayouts(page);
        assert.deepEqual(
          asked.filter((url) => !/^(file|blob|data):/.test(url)),
          [],
        );
        assert.equal(asked.filter((url) => url.startsWith("file:")).length, 1);
        assert.equal(workers.length, 2);
        for (const worker of workers) assert.match(worker, /^blob:/);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "the offline file copies its own address and says where that opens",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await withFile(base, async (address) => {
        await live(page, address);
        await page.click(".tools .button-main");
        assert.match(await page.text(".notice"), /only where this file is/);
        assert.equal(await page.evaluate("navigator.clipboard.readText()"), await page.url());
        await page.click("#share-button");
        assert.match(await page.text(".sharing-length"), /only where the file is/);
        assert.equal(await page.count("#share-embed, .sharing-code svg"), 0);
      });
    },
  },
  ...[
    [
      "is missing",
      () => {
        delete window.Worker;
      },
    ],
    [
      "fails at once",
      () => {
        window.Worker = class extends EventTarget {
          constructor() {
            super();
            throw new Error("no");
          }
        };
      },
    ],
    [
      "fails later",
      () => {
        window.Worker = class extends EventTarget {
          constructor() {
            super();
            setTimeout(() => this.dispatchEvent(new Event("error")), 20);
          }
          postMessage() {}
          terminate() {}
        };
      },
    ],
  ].map(([how, breakWorkers]) => ({
    name: `the offline file answers where a worker ${how}`,
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await page.native.addInitScript(breakWorkers);
      await withFile(base, async (address) => {
        await live(page, address);
        await page.type(at("targets.ttft"), "1 ns");
        await page.waitFor(`${verdict_of("ttft")} === "misses"`, "a miss");
        await searchLayouts(page);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  })),
];

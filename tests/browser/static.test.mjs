// A published plan, opened from a folder: no script, nothing loaded, legible at any width and in both schemes.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../wasm/toolchain.mjs";

async function withPublished(name, use) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll published "));
  try {
    const words = [join(root, "wasm/bin.mjs"), "publish", name, "--out", folder, "--page", "https://plimsoll.example/"];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    if (!stdout.includes("plan.html")) throw new Error(stderr);
    await use(pathToFileURL(join(folder, "plan.html")).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export default [
  {
    name: "a published plan stands alone, wide and narrow, within its own policy",
    async run({ page, assert }) {
      await withPublished("16-gpu-moe", async (address) => {
        await page.open(address);
        assert.match(await page.text(".headline h2"), /^Misses 1 of 5 targets/);
        assert.equal(await page.evaluate("document.querySelectorAll('.card').length"), 5);
        assert.equal(await page.evaluate("document.querySelectorAll('.memory-picture svg rect').length > 5"), true);
        assert.equal(
          await page.evaluate("getComputedStyle(document.querySelector('.card')).display !== 'list-item'"),
          true,
        );
        assert.match(
          await page.evaluate("document.querySelector('.static-head a').href"),
          /^https:\/\/plimsoll\.example\/#v1&/,
        );
        for (const width of [1280, 390, 320]) {
          await page.resize(width, 800);
          assert.equal(
            await page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
            true,
            `at ${width} px`,
          );
        }
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "a published plan is dark where the system is, without a violation that axe finds",
    engines: ["chromium"],
    options: { colorScheme: "dark" },
    async run({ page, assert }) {
      const { default: AxeBuilder } = await import("@axe-core/playwright");
      await withPublished("llama-3.1-8b-1xl40s", async (address) => {
        await page.open(address);
        assert.equal(
          await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"),
          "rgb(18, 23, 28)",
        );
        const { violations } = await new AxeBuilder({ page: page.native }).analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
          [],
        );
      });
    },
  },
];

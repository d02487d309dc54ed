// The page tests, tests/browser/*.test.mjs, in each engine that is there. Alone: `node tests/browser/run.mjs [engine…] [word…]`,
// where words choose the tests that have one of them in their names.
//
// A test file's default export is a list of {name, engines?, options?, run({page, base, assert, engine})}; `base` is the
// address of the served dist/, without a trailing slash. `engines` left out: all. `options` go to Chromium's context.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installCommand, isThere, root } from "../../wasm/toolchain.mjs";
import { serve } from "../../web/serve.mjs";

// What a driver has started ends with this process, however that ends.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

export const engines = ["chromium", "firefox", "webkit"];
const longest_test_ms = 60_000;
/** Several at once where the engine leaves a processor idle; the others' drivers lose clicks and keys on a busy machine. */
const at_once = { chromium: cpus().length, firefox: 1, webkit: 1 };

async function testsOf(engine, words) {
  const folder = join(root, "tests/browser");
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".test.mjs"))
    .sort();
  const lists = await Promise.all(
    files.map(async (file) => (await import(pathToFileURL(join(folder, file)).href)).default),
  );
  const is_asked = (test) => words.length === 0 || words.some((word) => test.name.includes(word));
  return lists.flat().filter((test) => is_asked(test) && (!test.engines || test.engines.includes(engine)));
}

function within(promise, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A failed test leaves a picture of the page. */
async function picture(page, name) {
  const folder = join(root, "build/browser");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name.replace(/[^\w]+/g, "-")}.png`);
  await within(page.screenshot(path), 5000).catch(() => {});
  return existsSync(path) ? path : null;
}

async function runTest(browser, test, context) {
  const page = await within(browser.page(test.options), 2 * longest_test_ms);
  try {
    await within(test.run({ page, assert, ...context }), longest_test_ms);
    return null;
  } catch (error) {
    const errors = await within(page.consoleErrors(), 2000).catch(() => []);
    const shot = await picture(page, `${context.engine} ${test.name}`);
    return [error.message, ...errors.map((line) => `console: ${line}`), ...(shot ? [`picture: ${shot}`] : [])];
  } finally {
    await within(page.close(), 5000).catch(() => {});
  }
}

/** Runs the tests in one engine → {passed, failed, lines, note}. A missing engine is a note, or a failure where required. */
export async function browserTests(engine, { required = false, words = [] } = {}) {
  if (!isThere(engine)) {
    const line = `${engine} is not installed; ${installCommand([engine])}`;
    return required ? { passed: 0, failed: 1, lines: [line] } : { passed: 0, failed: 0, lines: [], note: line };
  }
  const tally = { passed: 0, failed: 0, lines: [] };
  const tests = await testsOf(engine, words);
  const server = await serve(join(root, "dist"));
  const context = { engine, base: server.address.replace(/\/$/, "") };
  await Promise.all(Array.from({ length: at_once[engine] }, () => runQueue(tests, context, tally)));
  await server.close();
  return tally;
}

/** Tests until there are none left, in a browser of its own: its clipboard and its focus are no other's. */
async function runQueue(tests, context, tally) {
  let browser;
  try {
    const { launch } = await import(`./${context.engine}.mjs`);
    browser = await within(launch(), longest_test_ms);
    for (let test = tests.shift(); test !== undefined; test = tests.shift()) {
      const first = await runTest(browser, test, context);
      // A busy machine loses a click or a reload now and then: what fails twice is a fault, and what did not is named.
      const failure = first && (await runTest(browser, test, context));
      if (!failure) tally.passed += 1;
      if (first && !failure) tally.lines.push(`${test.name}: passed at the second try; at the first: ${first[0]}`);
      if (failure) {
        tally.failed += 1;
        tally.lines.push(`${test.name}:`, ...failure.flatMap((text) => text.split("\n")).map((line) => `  ${line}`));
      }
    }
  } catch (error) {
    tally.failed += 1;
    tally.lines.push(`${context.engine}: ${error.message}`);
  } finally {
    if (browser) await within(browser.close(), 10_000).catch(() => {});
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = process.argv.slice(2).filter((word) => engines.includes(word));
  const words = process.argv.slice(2).filter((word) => !engines.includes(word));
  let passed = 0;
  let failed = 0;
  for (const engine of asked.length > 0 ? asked : engines) {
    const tally = await browserTests(engine, { required: asked.length > 0, words });
    passed += tally.passed;
    failed += tally.failed;
    console.log(`${engine}: ${tally.note ?? `${tally.passed} passed, ${tally.failed} failed`}`);
    for (const line of tally.lines) console.log(`  ${line}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

// Chromium by Playwright.

import { chromium } from "playwright-core";
import { chromiumProgram } from "../../wasm/toolchain.mjs";
import { pageOf, window_px } from "./page.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function launch() {
  const browser = await chromium.launch({ executablePath: chromiumProgram(), args: flags });
  return {
    native: browser,
    async page(options = {}) {
      const context = await browser.newContext({
        viewport: window_px,
        permissions: ["clipboard-read", "clipboard-write"],
        ...options,
      });
      const page = await context.newPage();
      const errors = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      const element = async (expression) => (await page.evaluateHandle(expression)).asElement();
      return pageOf({
        native: page,
        goto: (url) => page.goto(url),
        evaluate: (expression) => page.evaluate(expression),
        clickElement: async (expression) => (await element(expression)).click(),
        typeInto: async (expression, text) => (await element(expression)).fill(text),
        press: (key) => page.keyboard.press(key),
        resize: (width, height) => page.setViewportSize({ width, height }),
        url: async () => page.url(),
        screenshot: (path) => page.screenshot({ path }),
        consoleErrors: async () => errors,
        close: () => context.close(),
      });
    },
    close: () => browser.close(),
  };
}

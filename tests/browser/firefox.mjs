// Firefox by WebDriver BiDi, with Puppeteer: no geckodriver is needed.

import puppeteer from "puppeteer-core";
import { which } from "../../wasm/toolchain.mjs";
import { pageOf, window_px } from "./page.mjs";

export async function launch() {
  const executablePath = which("firefox-esr") ?? which("firefox");
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    defaultViewport: window_px,
  });
  return {
    native: browser,
    async page() {
      const page = await browser.newPage();
      const errors = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      const element = async (expression) => (await page.evaluateHandle(expression)).asElement();
      return pageOf({
        native: page,
        goto: (url) => page.goto(url),
        evaluate: (expression) => page.evaluate(expression),
        clickElement: async (expression) => (await element(expression)).click(),
        async typeInto(expression, text) {
          // In one stroke, as pasted: typed key by key, a page on a busy machine answers what is half written.
          await page.evaluate(`(() => {
            const field = ${expression};
            field.focus();
            field.select();
            document.execCommand("insertText", false, ${JSON.stringify(text)});
          })()`);
        },
        async press(key) {
          const held = key.startsWith("Shift+");
          if (held) await page.keyboard.down("Shift");
          await page.keyboard.press(held ? key.slice("Shift+".length) : key);
          if (held) await page.keyboard.up("Shift");
        },
        resize: (width, height) => page.setViewport({ width, height }),
        url: async () => page.url(),
        screenshot: (path) => page.screenshot({ path }),
        consoleErrors: async () => errors,
        close: () => page.close(),
      });
    },
    close: () => browser.close(),
  };
}

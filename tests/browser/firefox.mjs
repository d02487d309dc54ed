// Firefox by WebDriver BiDi, with Puppeteer: no geckodriver is needed.

import puppeteer from "puppeteer-core";
import { which } from "../../wasm/toolchain.mjs";
import { pageOf, window_px } from "./page.mjs";

const longest_typed = 200;

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
          const field = await element(expression);
          await field.focus();
          // The page may write a field anew while it is typed in; what stood in it goes in one stroke with the first key.
          await page.keyboard.down("Control");
          await page.keyboard.press("a");
          await page.keyboard.up("Control");
          // Key by key, a page of text takes a minute; put in whole it is one edit, as pasted.
          if (text.length <= longest_typed) await field.type(text);
          else await page.evaluate(`document.execCommand("insertText", false, ${JSON.stringify(text)})`);
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

// What a page test may do, the same in every engine. A driver gives the few primitives; the rest is here.

/** The window that a test begins with, in every engine: wide enough for the page's two columns. */
export const window_px = { width: 1280, height: 900 };

const patience_ms = 10_000;
const pause_ms = 50;

/** The first element that a selector finds, through open shadow roots too: the page's views are custom elements. */
export const deep_query = `(selector) => {
  const search = (root) => {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const element of root.querySelectorAll("*")) {
      const inner = element.shadowRoot && search(element.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  return search(document);
}`;

const found = (selector) => `(${deep_query})(${JSON.stringify(selector)})`;

/**
 * @param driver {goto(url), evaluate(expression), clickElement(expression), typeInto(expression, text), press(key), url(),
 *   screenshot(path), resize(width_px, height_px), consoleErrors(), close(), native}
 */
export function pageOf(driver) {
  const waitFor = async (expression, what = expression, timeout_ms = patience_ms) => {
    const end = Date.now() + timeout_ms;
    for (;;) {
      // An element is as good as true; it does not leave the page.
      const value = await driver
        .evaluate(`((value) => (value instanceof Node ? true : value))(${expression})`)
        .catch(() => null);
      if (value) return value;
      if (Date.now() > end) throw new Error(`waited ${timeout_ms} ms in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
  };
  const there = (selector) => waitFor(`${found(selector)} !== null`, selector);
  return {
    /** Of the driving library, for what only one engine can do. */
    native: driver.native,
    open: (url) => driver.goto(url),
    /** The value of an expression; a promise is awaited. */
    evaluate: (expression) => driver.evaluate(expression),
    waitFor,
    count: (selector) => driver.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`),
    /** The text that is rendered. */
    async text(selector) {
      await there(selector);
      return driver.evaluate(`(${found(selector)}.innerText ?? ${found(selector)}.textContent).trim()`);
    },
    async attribute(selector, name) {
      await there(selector);
      return driver.evaluate(`${found(selector)}.getAttribute(${JSON.stringify(name)})`);
    },
    async value(selector) {
      await there(selector);
      return driver.evaluate(`${found(selector)}.value`);
    },
    async click(selector) {
      await there(selector);
      await driver.evaluate(`${found(selector)}.scrollIntoView({block: "center", behavior: "instant"})`);
      await driver.clickElement(found(selector));
    },
    /** Replaces what a text field holds, and leaves it. */
    async type(selector, text) {
      await there(selector);
      await driver.evaluate(`(() => { const field = ${found(selector)}; field.focus(); field.select?.(); })()`);
      await driver.typeInto(found(selector), text);
      await driver.evaluate(`${found(selector)}.blur()`);
    },
    /** One key as it stands on the keyboard, where the focus is: "Tab", "Enter", "ArrowDown", "/", "Shift+Tab". */
    press: (key) => driver.press(key),
    /** Chooses an option of a <select> by its value. */
    async select(selector, value) {
      await there(selector);
      await driver.evaluate(`(() => {
        const field = ${found(selector)};
        field.value = ${JSON.stringify(value)};
        for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
      })()`);
    },
    resize: (width_px, height_px) => driver.resize(width_px, height_px),
    /** Loads the page anew; what was there before answers nothing more. */
    async reload() {
      await driver.evaluate("void ((window.is_before = true), location.reload())");
      await waitFor("!window.is_before && document.readyState === 'complete'", "the page again");
    },
    url: () => driver.url(),
    screenshot: (path) => driver.screenshot(path),
    consoleErrors: () => driver.consoleErrors(),
    close: () => driver.close(),
  };
}

// WebKitGTK by WebDriver. It needs an X display, so the driver runs under Xvfb.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Builder, Key } from "selenium-webdriver";
import { pageOf, window_px } from "./page.mjs";

function miniBrowser() {
  for (const library_folder of ["/usr/lib", ...readdirSync("/usr/lib").map((name) => join("/usr/lib", name))]) {
    for (const version of ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"]) {
      const path = join(library_folder, version, "MiniBrowser");
      if (existsSync(path)) return path;
    }
  }
  throw new Error("MiniBrowser was not found; it comes with webkit2gtk-driver");
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The driver answers once its display and itself are up. */
async function answering(address) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${address}/status`, { signal: AbortSignal.timeout(1000) }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("WebKitWebDriver does not answer");
}

const webdriver_keys = {
  Tab: Key.TAB,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  ArrowDown: Key.ARROW_DOWN,
  Home: Key.HOME,
  End: Key.END,
};

const begin_ms = 20_000;
const tries = 3;

/** A display and a driver of its own for each page: a driver that is asked for a session while its last browser is still
 *  going may never answer. */
async function startDriver() {
  const address = `http://127.0.0.1:${await freePort()}`;
  const words = ["-a", "-s", "-screen 0 1600x1200x24", "WebKitWebDriver", `--port=${new URL(address).port}`];
  // A group of its own, so that display, driver and browser end together.
  const process_group = spawn("xvfb-run", words, { detached: true, stdio: "ignore" });
  process_group.unref();
  const end = () => {
    process.off("exit", end);
    try {
      process.kill(-process_group.pid);
    } catch {
      // It has ended already.
    }
  };
  process.on("exit", end);
  return { address, end };
}

async function openSession({ address }) {
  await answering(address);
  const driver = await new Builder()
    .usingServer(address)
    .withCapabilities({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
    })
    .build();
  await driver.manage().setTimeouts({ script: 30_000, pageLoad: 30_000 });
  await driver
    .manage()
    .window()
    .setRect({ x: 0, y: 0, ...window_px });
  return driver;
}

/** A session, begun anew where it does not begin in time. */
async function begin() {
  for (let attempt = 1; ; attempt += 1) {
    const server = await startDriver();
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("WebKit does not begin a session")), begin_ms);
    });
    try {
      return { driver: await Promise.race([openSession(server), late]), end: server.end };
    } catch (error) {
      server.end();
      if (attempt === tries) throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

export async function launch() {
  return {
    native: null,
    async page() {
      const { driver, end } = await begin();
      const evaluate = async (expression) => {
        const answer = await driver.executeAsyncScript(`
          const done = arguments[arguments.length - 1];
          Promise.resolve().then(() => (${expression})).then((value) => done({ value }), (error) => done({ error: String(error) }));
        `);
        if (answer.error !== undefined && answer.error !== null) throw new Error(answer.error);
        return answer.value;
      };
      const element = (expression) => driver.executeScript(`return (${expression});`);
      return pageOf({
        native: driver,
        async goto(url) {
          await driver.get(url);
          // WebDriver has no console; what goes wrong after the load is caught here.
          await driver.executeScript(`
            window.__errors ??= [];
            addEventListener("error", (event) => window.__errors.push(event.message));
            addEventListener("unhandledrejection", (event) => window.__errors.push(String(event.reason)));
          `);
        },
        evaluate,
        clickElement: async (expression) => (await element(expression)).click(),
        // Not clear() and sendKeys(): the page would take the empty field for an edit and write the old value back, and the
        // driver loses keys after a chord. This is an edit to the page, and what leaving the field then tells is told.
        typeInto: (expression, text) =>
          evaluate(`(() => {
            const field = ${expression};
            field.focus();
            field.select();
            document.execCommand("insertText", false, ${JSON.stringify(text)});
            let told = false;
            field.addEventListener("change", () => { told = true; }, { once: true });
            field.blur();
            if (!told) field.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
          })()`),
        async press(key) {
          const held = key.startsWith("Shift+");
          const name = held ? key.slice("Shift+".length) : key;
          const pressed = webdriver_keys[name] ?? name;
          const actions = driver.actions();
          await (held
            ? actions.keyDown(Key.SHIFT).sendKeys(pressed).keyUp(Key.SHIFT)
            : actions.sendKeys(pressed)
          ).perform();
        },
        resize: (width, height) => driver.manage().window().setRect({ x: 0, y: 0, width, height }),
        url: () => driver.getCurrentUrl(),
        screenshot: async (path) => writeFileSync(path, await driver.takeScreenshot(), "base64"),
        consoleErrors: () => evaluate("window.__errors ?? []"),
        close: async () => end(),
      });
    },
    close: async () => {},
  };
}

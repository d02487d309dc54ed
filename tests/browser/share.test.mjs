// Passing a plan on, and opening what was passed on.

import { readFileSync } from "node:fs";

const at = (path) => `[id="field-${path}"]`;
const has_plan_in_address = "location.hash.startsWith('#v1&')";
const title_is = (title) => `document.querySelector('.plan-title')?.textContent === ${JSON.stringify(title)}`;
const open_dialog = '.tools [aria-haspopup="dialog"]';
const share = "#share-button";
const is_shared = "document.querySelector('#share-dialog').open";
const unfold_all = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })";
/** Longer than a link may be. */
const long_title = "A plan with a title that nobody reads. ".repeat(50).trim();

async function live(page, base) {
  await page.open(`${base}/`);
  await page.waitFor(has_plan_in_address, "the plan in the address");
}

async function withTitle(page, title) {
  await page.evaluate(unfold_all);
  await page.type(at("title"), title);
  await page.waitFor(title_is(title), "the title");
  // The address follows within half a second.
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 700))");
}

async function shared(page) {
  await page.click(share);
  await page.waitFor(is_shared, "the dialog");
}

/** What a press on a button saves → {name, text}. */
async function saved(page, label) {
  const download = page.native.waitForEvent("download");
  await page.evaluate(
    `[...document.querySelectorAll('.sharing .buttons button')].find((one) => one.textContent.trim() === ${JSON.stringify(label)}).click()`,
  );
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** A file let go over the page's headline. */
const drop = (name, text) => `(() => {
  const data = new DataTransfer();
  data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
  const target = document.querySelector("main") ?? document.body;
  for (const type of ["dragover", "drop"])
    target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
})()`;

export default [
  {
    name: "the share dialog has the link in every dress, and gives the focus back",
    async run({ page, base, assert }) {
      await live(page, base);
      const address = await page.url();
      await shared(page);
      assert.equal(await page.value("#share-address"), address);
      assert.match(await page.text(".sharing-length"), /^\d+ characters: arrives whole/);
      await page.waitFor("document.querySelector('.sharing-code svg[role=\"img\"][aria-label]')", "the code");
      for (const name of ["markdown", "html", "embed", "chat", "command", "json"])
        assert.notEqual(await page.value(`#share-${name}`), "", name);
      assert.equal(await page.value("#share-command"), `npx plimsoll check '${await page.evaluate("location.hash")}'`);
      assert.deepEqual(JSON.parse(await page.value("#share-json")), { plimsoll: 1, preset: "16-gpu-moe" });
      await page.click("#share-dialog .dialog-head .button");
      await page.waitFor(`!${is_shared}`, "the dialog to close");
      assert.equal(await page.evaluate("document.activeElement.id"), "share-button");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "the keys alone open the share dialog, copy, and close it",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await live(page, base);
      const { keyboard } = page.native;
      await page.evaluate("document.querySelector('#share-button').focus()");
      await keyboard.press("Enter");
      await page.waitFor(is_shared, "the dialog");
      await keyboard.press("Enter");
      await page.waitFor("document.querySelector('.sharing-notice').textContent === 'The link is copied'", "the word");
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), await page.url());
      for (let stops = 0; stops < 40; stops += 1) {
        await keyboard.press("Tab");
        if (await page.evaluate("document.activeElement.matches('#share-chat + button')")) break;
      }
      await keyboard.press("Enter");
      await page.waitFor("document.querySelector('.sharing-notice').textContent === 'Copied: Slack, chat'", "the word");
      assert.match(await page.evaluate("navigator.clipboard.readText()"), /: Misses 1 of 5 targets.* http/);
      await keyboard.press("Escape");
      await page.waitFor(`!${is_shared}`, "the dialog to close");
      assert.equal(await page.evaluate("document.activeElement.id"), "share-button");
    },
  },
  {
    name: "copying works where a page may not write to the clipboard by itself",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await page.native.addInitScript(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("forbidden"));
      });
      await live(page, base);
      await shared(page);
      await page.click("#share-chat + button");
      await page.waitFor("document.querySelector('.sharing-notice').textContent === 'Copied: Slack, chat'", "the word");
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), await page.value("#share-chat"));
    },
  },
  {
    name: "where nothing lets the page copy, the link stands in the share dialog, selected",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await page.native.addInitScript(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("forbidden"));
        document.execCommand = () => false;
      });
      await live(page, base);
      await page.click(".tools .button-main");
      await page.waitFor("document.activeElement.id === 'share-address'", "the link's field");
      const selected =
        "getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)";
      assert.equal(await page.evaluate(selected), await page.url());
      assert.match(await page.text(".sharing-notice"), /Copying is not allowed here/);
      await page.click("#share-chat + button");
      await page.waitFor("document.activeElement.id === 'share-chat'", "the text's field");
    },
  },
  {
    name: "on paper the link has its code, another for another plan; on the screen there is none",
    async run({ page, base, assert }) {
      await live(page, base);
      const code = "document.querySelector('.plan-link svg')";
      const print = (moment) => page.evaluate(`void dispatchEvent(new Event("${moment}"))`);
      // What draws codes comes when the page has nothing else to do.
      await page.waitFor(`(dispatchEvent(new Event("beforeprint")), ${code} !== null)`, "a code");
      assert.equal(await page.evaluate(`${code}.getAttribute("role")`), "img");
      assert.equal(await page.evaluate(`${code}.checkVisibility?.() ?? ${code}.getClientRects().length > 0`), false);
      const first = await page.evaluate(`${code}.innerHTML`);
      await print("afterprint");
      assert.equal(await page.evaluate(code), null);
      await page.type(at("targets.ttft"), "1 ns");
      await page.waitFor(`document.querySelector('[data-target="ttft"]').dataset.verdict === "misses"`, "a miss");
      await print("beforeprint");
      assert.notEqual(await page.evaluate(`${code}.innerHTML`), first);
      await print("afterprint");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a browser that prints asks for the code itself, and a sheet without one still has its link",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await page.native.route(/\/qr-/, (route) => route.abort());
      await live(page, base);
      await page.evaluate(`addEventListener("beforeprint", () => {
        window.printed = {
          code: document.querySelector(".plan-link svg") !== null,
          link: document.querySelector(".plan-link code").textContent,
        };
      })`);
      await page.native.waitForTimeout(2500);
      await page.native.pdf();
      const url = await page.url();
      assert.deepEqual(await page.evaluate("window.printed"), { code: false, link: url });
      await page.native.unroute(/\/qr-/);
      await page.native.reload();
      await page.waitFor(has_plan_in_address, "the plan in the address");
      const loaded = `performance.getEntriesByType("resource").some(({ name }) => /\\/qr-/.test(name))`;
      await page.waitFor(loaded, "what draws the code");
      await page.native.waitForTimeout(500);
      await page.evaluate(`addEventListener("beforeprint", () => {
        window.printed = document.querySelector(".plan-link svg") !== null;
      })`);
      await page.native.pdf();
      assert.equal(await page.evaluate("window.printed"), true);
      assert.equal(await page.evaluate("document.querySelector('.plan-link svg')"), null);
    },
  },
  {
    name: "a plan too long for a link is offered as a file and for the shell, and copying its link says so",
    async run({ page, base, assert }) {
      await live(page, base);
      await withTitle(page, long_title);
      await page.click(".tools .button-main");
      assert.match(await page.text(".notice"), /Too long for a link.*2,000/);
      await shared(page);
      assert.equal(await page.count("#share-address, #share-markdown, .sharing-code"), 0);
      assert.match(await page.text(".sharing-length"), /Too long for a link/);
      assert.match(await page.value("#share-command"), /^npx plimsoll check '[a-z0-9-]+\.json'$/);
      assert.equal(JSON.parse(await page.value("#share-json")).title, long_title);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "every file that is saved opens to the same plan, dropped on the page",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await live(page, base);
      const title = "Ours <b>\"&'";
      await withTitle(page, title);
      await shared(page);
      const files = [];
      for (const label of ["Plan (JSON)", "Report (Markdown)", "Report (SVG)"]) files.push(await saved(page, label));
      assert.deepEqual(
        files.map(({ name }) => name),
        ["ours-b.json", "ours-b.md", "ours-b.svg"],
      );
      const badge = await saved(page, "Badge (SVG)");
      assert.match(badge.text, /^<svg .*misses 1 of 5 targets/s);
      await page.waitFor("document.querySelector('.sharing-code svg')", "the code");
      assert.match((await saved(page, "QR code (SVG)")).text, /^<svg xmlns/);
      await page.click("#share-dialog .dialog-head .button");
      for (const { name, text } of files) {
        await page.click(".tools .button");
        await page.waitFor(title_is("Untitled plan"), "another plan");
        await page.evaluate(drop(name, text));
        await page.waitFor(title_is(title), `the plan of ${name}`);
        assert.equal(await page.value(at("targets.ttft")), "10 s");
      }
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a report that is dropped on the page restores its plan",
    async run({ page, base, assert }) {
      await live(page, base);
      await withTitle(page, "From a picture");
      const link = await page.evaluate("location.hash");
      await page.click(".tools .button");
      await page.waitFor(title_is("Untitled plan"), "another plan");
      const svg = `<svg xmlns="http://www.w3.org/2000/svg"><metadata>${link.replaceAll("&", "&amp;")}</metadata></svg>`;
      await page.evaluate(drop("report.svg", svg));
      await page.waitFor(title_is("From a picture"), "the plan of the picture");
      assert.equal(await page.count("dialog[open]"), 0);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a file with several links is refused where one can try again, and the plan stays",
    async run({ page, base, assert }) {
      await live(page, base);
      const first = await page.evaluate("location.hash");
      const other = "#v1&m=llama-3.1-8b&d=26.11&k=0a1b";
      await page.evaluate(drop("mail.txt", `Either ${base}/${first} or ${base}/${other}`));
      assert.match(await page.text("#pasted-problems li"), /2 different links/);
      assert.equal(await page.evaluate("document.querySelector('#open-dialog').open"), true);
      assert.equal(await page.evaluate("location.hash"), first);
      await page.type("#pasted", `Dear all, ${base}/${first}. Bye`);
      await page.click("#open-dialog .button-main");
      await page.waitFor("!document.querySelector('#open-dialog').open", "the dialog to close");
    },
  },
  {
    name: "a file is chosen in the open dialog",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(open_dialog);
      const buffer = Buffer.from('{"plimsoll": 1, "preset": "16-gpu-moe", "title": "Chosen"}');
      await page.native.locator("#opened-file").setInputFiles({ name: "a.json", mimeType: "application/json", buffer });
      await page.waitFor(title_is("Chosen"), "the plan of the file");
      assert.equal(await page.count("dialog[open]"), 0);
    },
  },
  ...["light", "dark"].flatMap((colorScheme) =>
    [1280, 360].map((width) => ({
      name: `the share dialog breaks no rule of accessibility, ${colorScheme}, ${width} px wide`,
      engines: ["chromium"],
      options: { colorScheme, viewport: { width, height: 740 } },
      async run({ page, base, assert }) {
        await live(page, base);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
        await shared(page);
        await page.waitFor("document.querySelector('.sharing-code svg')", "the code");
        const { default: AxeBuilder } = await import("@axe-core/playwright");
        const { violations } = await new AxeBuilder({ page: page.native }).analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join("; ")}`),
          [],
        );
        const dialog = "document.querySelector('#share-dialog')";
        assert.equal(await page.evaluate(`${dialog}.scrollWidth > ${dialog}.clientWidth`), false);
      },
    })),
  ),
];

// The page of the tools as its users meet it: an edit that stays, a link that opens to the same, and one that does not open.

import { readFileSync } from "node:fs";

const at = (path) => `[id="field-${path}"]`;
const headline = "#headline";
const answer = `document.querySelector('${headline}')?.textContent`;

/** For each tool: an example, a number of it that changes the answer, and a value that no field takes. */
const tools = [
  { name: "pick", example: "pick-tinyllama-decode", field: "cards", value: "2", wrong: "-2" },
  { name: "assign", example: "assign-home-cluster", field: "layers", value: "40", wrong: "1.5" },
  { name: "place", example: "place-two-types", field: "model.layers", value: "10", wrong: "ten" },
  { name: "simulate", example: "simulate-contention", field: "nics", value: "4", wrong: "4 GB" },
];

async function openExample(page, base, { name, example }) {
  await page.open(`${base}/tools.html#${name}/${example}`);
  await page.waitFor(answer, "the headline");
}

/** → the headline before and after. */
async function editField(page, { field, value }) {
  const before = await page.text(headline);
  await page.type(at(field), value);
  await page.waitFor(`${answer} !== ${JSON.stringify(before)}`, "another answer");
  await page.waitFor("location.hash.startsWith('#tool=')", "the problem in the address");
  return { before, after: await page.text(headline) };
}

/** A page that was elsewhere: nothing but the address is left. */
async function openAnew(page, url) {
  await page.open("about:blank");
  await page.open(url);
}

/** Ctrl+Z, where the focus is. */
const undo_key = `document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: "z", code: "KeyZ", ctrlKey: true, bubbles: true, cancelable: true }))`;

export default [
  ...tools.flatMap((tool) => [
    {
      name: `${tool.name}: an edit is answered, survives a reload, and opens elsewhere by its link`,
      async run({ page, base, assert }) {
        await openExample(page, base, tool);
        const { after } = await editField(page, tool);
        const link = await page.url();
        await page.reload();
        await page.waitFor(`${answer} === ${JSON.stringify(after)}`, "the same answer");
        assert.equal(await page.value(at(tool.field)), tool.value);
        assert.match(
          await page.evaluate("document.querySelector('#tool-example').selectedOptions[0].textContent"),
          /, edited$/,
        );
        await openAnew(page, link);
        await page.waitFor(`${answer} === ${JSON.stringify(after)}`, "the same answer elsewhere");
        assert.equal(await page.url(), link);
        assert.deepEqual(await page.consoleErrors(), []);
      },
    },
    {
      name: `${tool.name}: a link with one character changed is refused in words`,
      async run({ page, base, assert }) {
        await openExample(page, base, tool);
        await editField(page, tool);
        const link = await page.url();
        const middle = link.indexOf("%22") + 3;
        await openAnew(page, `${link.slice(0, middle)}x${link.slice(middle + 1)}`);
        assert.match(await page.text(".refusal h2"), /cannot be read/);
        assert.equal(await page.count("#headline"), 0);
        assert.deepEqual(await page.consoleErrors(), []);
      },
    },
    {
      name: `${tool.name}: a wrong value is told beside its field and at the top`,
      async run({ page, base, assert }) {
        await openExample(page, base, tool);
        await page.type(at(tool.field), tool.wrong);
        await page.waitFor("document.querySelector('.field-problem')", "the problem");
        assert.match(await page.text(".problems"), new RegExp(tool.field.replaceAll(".", "\\.")));
        assert.equal(await page.value(at(tool.field)), tool.wrong);
        assert.equal(await page.count(".answer.is-older"), 1);
        assert.deepEqual(await page.consoleErrors(), []);
      },
    },
  ]),
  {
    name: "an edited problem waits while another tool is open, and Back leads to it too",
    async run({ page, base }) {
      const [, assign, place] = tools;
      await openExample(page, base, assign);
      const { after } = await editField(page, assign);
      await page.click(`.tool-tab[href="#${place.name}"]`);
      await page.waitFor("document.querySelector('.tool-title').textContent === 'Placement'", "the other tool");
      await page.evaluate("void history.back()");
      await page.waitFor(`${answer} === ${JSON.stringify(after)}`, "the edited problem");
      await page.evaluate("void history.forward()");
      await page.waitFor("document.querySelector('.tool-title').textContent === 'Placement'", "the other tool again");
      await page.waitFor("history.state?.drafts?.assign", "the draft in the history");
      await page.reload();
      await page.waitFor(`${answer} && document.querySelector('.tool-tab[href^="#tool=assign"]')`, "the tab of it");
      await page.click('.tool-tab[href^="#tool=assign"]');
      await page.waitFor(`${answer} === ${JSON.stringify(after)}`, "the edited problem by its tab");
    },
  },
  {
    name: "an edit is taken back by key and by button, and the example can be had back",
    async run({ page, base, assert }) {
      const [, assign] = tools;
      await openExample(page, base, assign);
      const { before, after } = await editField(page, assign);
      await page.evaluate(undo_key);
      await page.waitFor(`${answer} === ${JSON.stringify(before)}`, "the first answer");
      await page.waitFor("location.hash === '#assign/assign-home-cluster'", "the example in the address");
      await page.click('button[aria-label="Redo"]');
      await page.waitFor(`${answer} === ${JSON.stringify(after)}`, "the edit again");
      await page.click(".changed .link");
      await page.waitFor(`${answer} === ${JSON.stringify(before)}`, "the example");
      assert.equal(await page.value("#tool-example"), assign.example);
    },
  },
  {
    name: "a tool or an example that there is not is said, and what was open stays",
    async run({ page, base, assert }) {
      await page.open(`${base}/tools.html#nope`);
      assert.match(await page.text(".refusal"), /no tool “nope”[\s\S]*pick, assign, place, simulate/);
      assert.equal(await page.count("main"), 0);
      await page.click('.refusal a[href="#place"]');
      await page.waitFor(answer, "the tool that was chosen instead");
      await page.evaluate("location.hash = '#place/nope'");
      await page.waitFor("document.querySelector('.refusal')", "the word about the example");
      assert.match(await page.text(".refusal"), /no example “nope”[\s\S]*place-two-types/);
      assert.equal(await page.count("#headline"), 1);
      await page.waitFor("location.hash.startsWith('#place/place-')", "the address of what is open");
    },
  },
  {
    name: "the box opens a problem and a link, and says what is wrong with others",
    async run({ page, base, assert }) {
      await openExample(page, base, tools[1]);
      await page.click(".tools .button");
      await page.type("#pasted", '{"layers": 3, "nodes": []}');
      await page.click(".dialog-foot .button");
      await page.waitFor("document.querySelector('#pasted-problems li')", "its problems");
      await page.type("#pasted", `${base}/tools.html#pick/pick-tinyllama-decode`);
      await page.click(".dialog-foot .button");
      await page.waitFor("document.querySelector('.tool-title').textContent === 'Strategy picker'", "the tool");
      assert.equal(await page.evaluate("document.querySelector('dialog').open"), false);
    },
  },
  {
    name: "copying puts the link of the problem on the clipboard",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await openExample(page, base, tools[2]);
      await editField(page, tools[2]);
      await page.click(".tools .button-main");
      await page.waitFor("document.querySelector('.notice')", "the word that it was copied");
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), await page.url());
    },
  },
  {
    name: "the simulator's picture, trace, report and problem can be saved",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await openExample(page, base, tools[3]);
      const saved = async (label) => {
        const download = page.native.waitForEvent("download");
        await page.native.locator(".answer > .tool-actions button", { hasText: new RegExp(`^${label}$`) }).click();
        const file = await download;
        return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
      };
      const trace = await saved("Trace");
      assert.equal(trace.name, "simulate-contention.trace.json");
      assert.ok(JSON.parse(trace.text).traceEvents.length > 36);
      const picture = await saved("Picture");
      assert.equal(picture.name, "simulate-contention.svg");
      assert.match(picture.text, /^<svg xmlns=/);
      assert.equal(typeof JSON.parse((await saved("Report")).text), "object");
      assert.equal(JSON.parse((await saved("Problem")).text).nics, 1);
    },
  },
  {
    name: "long work is stopped, says so, and can begin again",
    async run({ page, base, assert }) {
      const press = "void document.querySelector('.working button').click()";
      const long = { memory_limit: "100", pp: "32", chunk: "32", context: "660000" };
      await openExample(page, base, tools[3]);
      for (const [field, value] of Object.entries(long)) await page.type(at(field), value);
      await page.waitFor("document.querySelector('.working [role=status]')", "the work");
      await page.evaluate(press);
      await page.waitFor("document.querySelector('.answer.is-older')", "the older answer");
      assert.match(await page.text(".working"), /Stopped/);
      await page.evaluate(press);
      await page.waitFor("document.querySelector('.working [role=status]')", "the work again");
      await page.evaluate(press);
      await page.waitFor("document.querySelector('.answer.is-older')", "the older answer again");
      await page.type(at("context"), "2048");
      await page.waitFor("!document.querySelector('.answer.is-older, .working')", "another answer");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "of a long simulation what has been found so far is shown, and stays when it is stopped",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await page.open(`${base}/tools.html#serve/serve-chat-70b`);
      await page.waitFor("document.querySelector('.answer')", "the example");
      await page.type(at("requests"), "30000");
      await page.waitFor("/found so far/.test(document.querySelector('.working')?.textContent)", "a first run", 60_000);
      assert.match(await page.text(".tool-report"), /of 5 replications so far/);
      await page.evaluate("void document.querySelector('.working button').click()");
      await page.waitFor(
        "/Below is what was found until then/.test(document.querySelector('.working').textContent)",
        "the end",
      );
      assert.match(await page.text(".tool-report"), /of 5 replications so far/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a text of ten megabytes is read without the page standing still",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await openExample(page, base, tools[1]);
      await page.click(".tools .button");
      const longest_ms = await page.evaluate(`(async () => {
        const data = new DataTransfer();
        data.setData("text/plain", '{"nodes": [\\n' + '{"name": "n", "memory": "48 GB", "memory_bandwidth": "800 GB/s", "link": {}},\\n'.repeat(130_000) + '{}]}');
        let last = performance.now();
        let longest = 0;
        const timer = setInterval(() => {
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
        });
        document.querySelector("#pasted").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        while (!document.querySelector("#pasted-problems li")) await new Promise((done) => setTimeout(done, 20));
        clearInterval(timer);
        return longest;
      })()`);
      assert.ok(longest_ms < 1000, `${longest_ms} ms`);
    },
  },
  {
    name: "a phone has the answer and the form in full, and never scrolls sideways",
    engines: ["chromium"],
    options: { viewport: { width: 360, height: 740 } },
    async run({ page, base, assert }) {
      const is_wide = "document.documentElement.scrollWidth > innerWidth";
      for (const tool of tools) {
        await openExample(page, base, tool);
        assert.equal(await page.evaluate(is_wide), false, tool.name);
        await page.click(".phone-bar button");
        assert.equal(await page.evaluate("document.querySelector('#tool-example').checkVisibility()"), true);
        assert.equal(await page.evaluate(is_wide), false, `${tool.name}'s form`);
      }
    },
  },
  ...["light", "dark"].flatMap((colorScheme) =>
    tools.map((tool) => ({
      name: `${tool.name}: no rule of accessibility is broken, ${colorScheme}`,
      engines: ["chromium"],
      options: { colorScheme },
      async run({ page, base, assert }) {
        await openExample(page, base, tool);
        await page.evaluate("document.querySelector('.about').open = true");
        assert.deepEqual(await violations(page), []);
        await page.type(at(tool.field), tool.wrong);
        await page.waitFor("document.querySelector('.field-problem')", "the problem");
        assert.deepEqual(await violations(page), []);
      },
    })),
  ),
];

async function violations(page) {
  const { default: AxeBuilder } = await import("@axe-core/playwright");
  const { violations } = await new AxeBuilder({ page: page.native }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map(({ target }) => target.join(" "))}`);
}

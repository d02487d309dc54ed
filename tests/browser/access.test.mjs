// The whole walk by the keyboard alone, every press counted: an example, an edit, its verdict, a comparison, its link.
// docs/access.md words the same, view by view.

const most_presses = 25;
const focused = (selector) => `document.activeElement?.matches(${JSON.stringify(selector)}) === true`;
const said = "document.getElementById('announcer').textContent";
const compare = ".tools [aria-label='Compare']";
const copy = ".tools .button-main";

/** Presses keys, counts them, and waits for what each brings. */
function walker(page) {
  let presses = 0;
  const press = async (key) => {
    presses += 1;
    await page.press(key);
  };
  return {
    press,
    presses: () => presses,
    /** Along the order of the focus, forth or back. */
    async to(selector, key = "Tab") {
      for (let stops = 0; stops <= most_presses; stops += 1) {
        if (await page.evaluate(focused(selector))) return;
        await press(key);
      }
      throw new Error(`${selector} is out of reach`);
    },
    /** Waits for what a press brings. */
    async brings(key, expression, what) {
      await press(key);
      await page.waitFor(expression, what);
    },
  };
}

async function live(page, base) {
  await page.open(`${base}/`);
  await page.waitFor("location.hash.startsWith('#v1&') && document.querySelector('.opens') !== null", "the live page");
  await page.waitFor(`${said} !== ''`, "the first verdict, said");
}

const examples = "[...document.querySelectorAll('.examples button')]";
const two_plans = "document.querySelectorAll('.comparison-table thead th').length === 2";
/** What the edit has changed is in the address, and what came out is told to who cannot see it. */
const is_edited = (before) =>
  `location.hash !== ${JSON.stringify(before)} && document.getElementById('headline').textContent.replace(/\\s+/g, ' ').trim() === ${said}.replace(/\\s+/g, ' ').trim()`;

async function walked(page, assert, presses) {
  await page.waitFor("document.querySelector('.notice')", "the word");
  // Where a page may not write to the clipboard, it says so, and which keys copy.
  assert.match(await page.text(".notice"), /comparison is copied|Copying is not allowed/);
  await page.waitFor("/^#v1&.*&B=A&/.test(location.hash)", "both in the address");
  assert.equal(presses <= most_presses, true, `${presses} presses`);
  assert.deepEqual(await page.consoleErrors(), []);
}

export default [
  {
    name: "access: example, edit, verdict, comparison and its link in 25 presses, without single keys",
    async run({ page, base, assert }) {
      await live(page, base);
      const walk = walker(page);
      await walk.to(".tools button:nth-of-type(2)");
      await walk.brings("Enter", "document.querySelector('#open-dialog').open", "the dialog");
      assert.equal(await page.evaluate(`document.activeElement === ${examples}[0]`), true);
      await walk.brings("Enter", "!document.querySelector('#open-dialog').open", "the example");
      await page.waitFor(focused(".tools button:nth-of-type(2)"), "the focus where it was");
      await walk.to(".skip-link", "Shift+Tab");
      await walk.to('.skip-link[href="#inputs"]', "Shift+Tab");
      await walk.brings("Enter", focused("#inputs"), "the inputs");
      await walk.to('[id="field-model"]');
      const before = await page.evaluate("location.hash");
      await walk.brings("ArrowDown", is_edited(before), "the verdict, said and shown");
      assert.match(await page.evaluate(said), /target/);
      await walk.to(compare, "Shift+Tab");
      await walk.brings("Enter", two_plans, "the comparison");
      await page.waitFor(focused("#comparison-title"), "its title");
      await walk.to(copy, "Shift+Tab");
      await walk.press("Enter");
      await walked(page, assert, walk.presses());
    },
  },
  {
    name: "access: the same in half as many with single keys",
    async run({ page, base, assert }) {
      await live(page, base);
      const walk = walker(page);
      await walk.brings("/", focused("#pasted"), "the box");
      await walk.to(".examples button", "Shift+Tab");
      await walk.brings("Enter", "!document.querySelector('#open-dialog').open", "the example");
      await walk.press("g");
      await walk.brings("i", focused("#inputs"), "the inputs");
      await walk.to('[id="field-model"]');
      const before = await page.evaluate("location.hash");
      await walk.brings("ArrowDown", is_edited(before), "the verdict, said and shown");
      await walk.press("Tab");
      await walk.brings("d", two_plans, "the comparison");
      await walk.press("c");
      await walked(page, assert, walk.presses());
      assert.equal(walk.presses() <= most_presses / 2, true, `${walk.presses()} presses`);
    },
  },
];

// The page as its users meet it: an edit, a link, a broken link, a pasted plan, a phone.

const at = (path) => `[id="field-${path}"]`;
const verdict_of = (target) => `document.querySelector('[data-target="${target}"]')?.dataset.verdict`;
const headline = ".headline h2";
const open_dialog = '.tools [aria-haspopup="dialog"]';
const new_plan = ".tools .button";
const example_title = "16-GPU mixture of experts, links assumed";
const title_is = (title) => `document.querySelector('.plan-title')?.textContent === ${JSON.stringify(title)}`;
const press = (key, more = "") =>
  `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "${key}", ctrlKey: true, bubbles: true, cancelable: true, ${more} }))`;
const has_plan_in_address = "location.hash.startsWith('#v1&')";

/** The address that the way to the simulation has once somebody is about to take it. */
const leads_to = `(() => {
  const way = document.querySelector('#time a[href*=serve]');
  way.dispatchEvent(new Event("focus"));
  return way.href;
})()`;

const unfold_all = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })";

const llama_config = JSON.stringify({
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  hidden_size: 2048,
  intermediate_size: 5632,
  num_attention_heads: 32,
  num_hidden_layers: 22,
  num_key_value_heads: 4,
  vocab_size: 32000,
  tie_word_embeddings: false,
  torch_dtype: "bfloat16",
});

/** The live page: the engine has answered, and the address holds the plan. */
async function live(page, base) {
  await page.open(`${base}/`);
  await page.waitFor(has_plan_in_address, "the plan in the address");
}

export default [
  {
    name: "the default result stands in the page without any script",
    engines: ["chromium"],
    options: { javaScriptEnabled: false },
    async run({ page, base, assert }) {
      await page.open(`${base}/`);
      assert.match(await page.native.locator(headline).textContent(), /target/);
      assert.equal((await page.native.locator(".card").count()) >= 3, true);
      assert.match(await page.native.locator(".no-script").textContent(), /plimsoll check/);
    },
  },
  {
    name: "a plan leads to its simulation, which opens with it",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.open(await page.evaluate(leads_to));
      await page.waitFor("document.querySelector('.answer #headline')", "the simulation");
      assert.match(await page.text(".answer #headline"), /128 requests at once: the first token after/);
      assert.match(await page.text(".tool-report"), /prompts\s+alone\s+are\s+simulated/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "the first visit is an example, marked as one, and the live page takes over without a jump",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await page.native.addInitScript(() => {
        window.shifted = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shifted += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
      });
      await live(page, base);
      assert.equal(await page.text(".tag"), "Example");
      assert.equal(
        await page.evaluate("window.shifted <= 0.02"),
        true,
        `shifted ${await page.evaluate("window.shifted")}`,
      );
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "an edit changes the verdict and the address, and can be undone",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.equal(await page.evaluate(verdict_of("ttft")), "meets");
      const before = await page.url();
      await page.type(at("targets.ttft"), "1 ns");
      await page.waitFor(`${verdict_of("ttft")} === "misses"`, "a miss");
      await page.waitFor(`location.href !== ${JSON.stringify(before)}`, "another address");
      await page.click('button[aria-label="Undo"]');
      await page.waitFor(`${verdict_of("ttft")} === "meets"`, "the first verdict");
      await page.waitFor(`location.href === ${JSON.stringify(before)}`, "the first address");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "its own link opens to the same plan",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.type(at("cluster.gpus_per_node"), "4");
      await page.evaluate(unfold_all);
      await page.type(at("title"), "Four to a node");
      await page.waitFor("document.querySelector('.plan-title')?.textContent === 'Four to a node'");
      await page.evaluate("new Promise((resolve) => setTimeout(resolve, 700))");
      const link = await page.url();
      const answer = await page.text(headline);
      await page.open("about:blank");
      await page.open(link);
      await page.waitFor(
        "document.querySelector('.plan-title')?.textContent === 'Four to a node'",
        "the plan of the link",
      );
      assert.equal(await page.text(headline), answer);
      assert.equal(await page.value(at("cluster.gpus_per_node")), "4");
      assert.equal(await page.count(".tag"), 0);
    },
  },
  {
    name: "a broken link is an error that keeps its text, and no plan",
    async run({ page, base, assert }) {
      await live(page, base);
      const cut = (await page.evaluate("location.hash")).slice(0, -6);
      await page.open("about:blank");
      await page.open(`${base}/${cut}`);
      assert.match(await page.text(".damaged-title"), /cannot be read/);
      assert.equal(await page.value("#damaged-raw"), cut);
      assert.equal(await page.count(".headline, .card"), 0);
      assert.equal(await page.evaluate("location.hash"), cut);
      await page.click(".damaged .button-main");
      await page.waitFor("document.querySelector('.tag')?.textContent === 'Example'", "the example");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a link that is followed on the open page replaces its plan",
    async run({ page, base, assert }) {
      await live(page, base);
      const first = await page.evaluate("location.hash");
      await page.evaluate(unfold_all);
      await page.type(at("title"), "Another");
      await page.waitFor("document.querySelector('.plan-title')?.textContent === 'Another'");
      await page.waitFor(`location.hash !== ${JSON.stringify(first)}`);
      await page.evaluate(`location.hash = ${JSON.stringify(first)}`);
      await page.waitFor("document.querySelector('.tag')?.textContent === 'Example'", "the first plan");
      assert.notEqual(await page.text(".plan-title"), "Another");
    },
  },
  {
    name: "going back from a damaged link shows the plan again",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.evaluate("location.hash = '#v1&p=16-gpu-moe&d=26.11&k=0000'");
      await page.waitFor("document.querySelector('.damaged-title')", "the damage");
      await page.evaluate("history.back()");
      await page.waitFor("document.querySelector('.headline')", "the plan");
      assert.equal(await page.count(".damaged-title"), 0);
    },
  },
  {
    name: "a tool is reached from the page, answers an edit, and tells a wrong value beside its field",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click('a[href="tools.html"]');
      await page.waitFor("document.querySelector('.tool-report')", "the report");
      const before = await page.text(".tool-report");
      await page.type(at("cards"), "2");
      await page.waitFor(
        `document.querySelector('.tool-report').textContent !== ${JSON.stringify(before)}`,
        "another answer",
      );
      await page.type(at("cards"), "-2");
      await page.waitFor("document.querySelector('.field-problem')", "the problem");
      assert.match(await page.text(".problems"), /cards/);
      assert.equal(await page.count(".tool-picture > svg"), 1);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a wrong value is told beside its field and at the top, and stays as typed",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.type(at("targets.ttft"), "10 GB");
      await page.waitFor("document.querySelector('.problems')", "the list of problems");
      assert.match(await page.text(".field-problem"), /10 GB/);
      assert.equal(await page.attribute(at("targets.ttft"), "aria-invalid"), "true");
      const described = await page.attribute(at("targets.ttft"), "aria-describedby");
      assert.match(await page.evaluate(`document.getElementById(${JSON.stringify(described)}).textContent`), /10 GB/);
      assert.equal(await page.value(at("targets.ttft")), "10 GB");
      assert.equal(await page.count(".answer.is-older"), 1);
      await page.type(at("targets.ttft"), "10 s");
      await page.waitFor("!document.querySelector('.problems')", "no problem");
      assert.equal(await page.count(".answer.is-older"), 0);
    },
  },
  {
    name: "a rule that is broken is repaired by one click",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.type(at("layout"), "EP4×TP3×PP2");
      await page.waitFor(`${verdict_of("legal")} === "misses"`, "an illegal layout");
      await page.click(".repair button");
      await page.waitFor(`${verdict_of("legal")} === "meets"`, "a legal layout");
      assert.notEqual(await page.value(at("layout")), "EP4×TP3×PP2");
    },
  },
  {
    name: "a preset keeps its name when one of its fields is changed",
    async run({ page, base, assert }) {
      await live(page, base);
      const preset = await page.evaluate(`document.querySelector('${at("model")}').options[1].value`);
      await page.select(at("model"), preset);
      await page.waitFor("!document.querySelector('.answer.is-older')");
      await page.evaluate(
        `document.querySelector('${at("model")}').closest('.group').querySelector('details').open = true`,
      );
      await page.type(at("model.name"), "A change of it");
      await page.waitFor("document.querySelector('.changed')", "the word that it was changed");
      assert.equal(await page.value(at("model")), preset);
    },
  },
  {
    name: "the box opens a plan and says what is wrong with another, losing neither",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(open_dialog);
      await page.type("#pasted", '{"plimsoll": 1, "tittle": "x"}');
      await page.click(".dialog-foot .button");
      await page.waitFor("document.querySelector('#pasted-problems li')", "its problems");
      assert.equal(await page.value("#pasted"), '{"plimsoll": 1, "tittle": "x"}');
      assert.equal(await page.text(".tag"), "Example");
      const link = await page.evaluate("location.href");
      await page.type("#pasted", link);
      await page.click(".dialog-foot .button");
      await page.waitFor("!document.querySelector('dialog').open", "the dialog to close");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "copying puts the link of the plan on the clipboard",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(".tools .button-main");
      await page.waitFor("document.querySelector('.notice')", "the word that it was copied");
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), await page.evaluate("location.href"));
    },
  },
  {
    name: "skipping to the verdict leaves the plan in the address",
    async run({ page, base, assert }) {
      await live(page, base);
      const link = await page.evaluate("location.hash");
      await page.evaluate(`document.querySelector('.skip-link[href="#result"]').click()`);
      assert.equal(await page.evaluate("document.activeElement.id"), "result");
      assert.equal(await page.evaluate("location.hash"), link);
    },
  },
  {
    name: "a model's config.json takes the place of the plan's model",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(open_dialog);
      await page.type("#pasted", llama_config);
      await page.click(".dialog-foot .button");
      await page.waitFor("!document.querySelector('dialog').open", "the dialog to close");
      await page.waitFor(`document.querySelector('${at("model.layers")}').value === "22"`, "its layers");
      assert.equal(await page.value(at("layout")), "EP4×TP2×PP2");
    },
  },
  {
    name: "a new plan has nothing of the example, and one step brings the example back",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(new_plan);
      await page.waitFor(title_is("Untitled plan"), "the new plan");
      await page.waitFor("/m=llama-3.1-8b/.test(location.hash)", "its address");
      assert.equal(await page.count("#claims, .tag"), 0);
      assert.equal(await page.value(at("targets.ttft")), "");
      assert.equal(await page.value(at("cluster.scale_out.bandwidth")), "");
      assert.equal(await page.value(at("workload.concurrency")), "16");
      assert.equal(await page.evaluate(verdict_of("fits")), "meets");
      await page.click('button[aria-label="Undo"]');
      await page.waitFor(title_is(example_title), "the example");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "going back leads through plans, not through keys",
    async run({ page, base, assert }) {
      await live(page, base);
      const first = await page.evaluate("history.length");
      for (const limit of ["9 s", "8 s", "7 s"]) await page.type(at("targets.ttft"), limit);
      await page.waitFor("/ttft=7s/.test(location.hash)", "the address of the last edit");
      await page.click(new_plan);
      await page.waitFor("/m=llama-3.1-8b/.test(location.hash)", "the address of the new plan");
      await page.type(at("workload.input"), "2048");
      await page.waitFor("/w.i=2048/.test(location.hash)", "the address of its edit");
      assert.equal(await page.evaluate("history.length"), first + 1);
      await page.evaluate("history.back()");
      await page.waitFor(title_is(example_title), "the plan before");
      assert.equal(await page.value(at("targets.ttft")), "7 s");
      await page.evaluate("history.forward()");
      await page.waitFor(title_is("Untitled plan"), "the new plan again");
      assert.equal(await page.value(at("workload.input")), "2048");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "claims about another model say so, and are taken out in one step",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.equal(await page.count(".claims-remark"), 0);
      await page.select(at("model"), "llama-3.1-70b");
      await page.waitFor("document.querySelector('.claims-remark')", "the remark");
      assert.match(await page.text(".claims-remark"), /written about 10B mixture of experts/);
      await page.click(".claims-remark button");
      await page.waitFor("!document.querySelector('#claims')", "no claims");
      await page.click('button[aria-label="Undo"]');
      await page.waitFor("document.querySelector('.claims-remark')", "the claims again");
    },
  },
  {
    name: "a stated link that overrides another accelerator's own says so, and gives way to it",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.select(at("accelerator"), "b200");
      await page.waitFor("document.querySelector('.inputs .remark')", "the remark");
      assert.match(await page.text(".inputs .remark"), /States 450\sGB\/s; .*B200.* own link is \d+\s[GT]B\/s/);
      await page.click(".inputs .remark button");
      await page.waitFor("!document.querySelector('.inputs .remark')", "no remark");
      assert.equal(await page.value(at("cluster.scale_up.bandwidth")), "");
    },
  },
  {
    name: "requests arrive in one way: another is chosen, never stated beside it",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.equal(await page.value(at("workload")), "burst");
      await page.select(at("workload"), "concurrency");
      await page.waitFor(`document.querySelector('${at("workload.concurrency")}')?.value === "128"`, "the other field");
      assert.equal(await page.count(`${at("workload.burst")}, .problems`), 0);
      await page.type(at("workload.concurrency"), "16");
      await page.waitFor("/w.c=16/.test(location.hash)", "the address");
      assert.equal(await page.count(".problems"), 0);
      for (const way of ["concurrency", "burst"]) {
        await page.click('button[aria-label="Undo"]');
        await page.waitFor(`document.querySelector('${at("workload")}').value === "${way}"`, way);
      }
    },
  },
  {
    name: "prompts of a billion tokens run over the edge of the memory bar without an error",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.type(at("workload.input"), "1e9");
      await page.waitFor("document.querySelector('.memory-picture svg svg')", "the torn edge");
      assert.equal(
        await page.evaluate(
          "[...document.querySelectorAll('.memory-picture rect')].every((one) => one.width.baseVal.value >= 0)",
        ),
        true,
      );
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "the keys undo and redo wherever the focus is, and leave a text area its own",
    async run({ page, base, assert }) {
      await live(page, base);
      const shows = (text) => page.waitFor(`document.querySelector('${at("targets.ttft")}').value === "${text}"`, text);
      await page.type(at("targets.ttft"), "1 ns");
      await page.waitFor(`${verdict_of("ttft")} === "misses"`, "a miss");
      await page.evaluate(press("z"));
      await shows("10 s");
      await page.evaluate(`document.querySelector('${at("targets.ttft")}').focus()`);
      await page.evaluate(press("Z", "shiftKey: true"));
      await shows("1 ns");
      await page.evaluate(press("z"));
      await shows("10 s");
      await page.evaluate(press("y"));
      await shows("1 ns");
      await page.click(open_dialog);
      await page.evaluate("document.querySelector('#pasted').focus()");
      await page.evaluate(press("z"));
      assert.equal(await page.value(at("targets.ttft")), "1 ns");
    },
  },
  {
    name: "the form comes before its answer, in the document as on the screen, and a link skips to each",
    async run({ page, base, assert }) {
      await live(page, base);
      const focusable = "a[href], button:not(:disabled), input, select, summary, [tabindex='0']";
      const order = await page.evaluate(
        `[...document.querySelectorAll(${JSON.stringify(focusable)})].findIndex(({ id }) => id === "field-model")`,
      );
      assert.equal(order > 0 && order < 12, true, `the model is stop ${order}`);
      await page.evaluate(`document.querySelector('.skip-link[href="#inputs"]').click()`);
      assert.equal(await page.evaluate("document.activeElement.id"), "inputs");
    },
  },
  {
    name: "on paper stand the plan, its answer and its link",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await live(page, base);
      assert.equal(await page.evaluate("document.querySelector('.plan-table').checkVisibility()"), false);
      await page.native.emulateMedia({ media: "print" });
      assert.equal(await page.evaluate("document.querySelector('.rail').checkVisibility()"), false);
      const plan = await page.text(".plan-table");
      for (const part of ["10B mixture", "64 GB card", "GPUs 16", "EP4×TP2×PP2", "128..10240", "MFU 0.6", "TTFT 10 s"])
        assert.equal(plan.includes(part), true, part);
      assert.equal((await page.text(".plan-link")).endsWith(await page.url()), true);
    },
  },
  {
    name: "a phone reaches every part of the answer, marks the one that is read, and its letters are letters",
    engines: ["chromium"],
    options: { viewport: { width: 360, height: 740 } },
    async run({ page, base, assert }) {
      await live(page, base);
      const marked = "document.querySelector('.phone-bar [aria-current=\"true\"]').textContent";
      assert.equal(await page.evaluate(marked), "Verdict");
      for (const part of ["Better", "Memory", "Time", "Layout", "Claims", "Assumptions"]) {
        const button = `[...document.querySelectorAll('.phone-bar button')].find((one) => one.textContent === '${part}')`;
        await page.evaluate(`${button}.click()`);
        await page.waitFor(`${marked} === '${part}'`, `${part} to be marked`);
      }
      const heights = await page.evaluate(
        "[...document.querySelectorAll('.memory-picture text, .legend li, .grid-picture text')].map((one) => one.getBoundingClientRect().height)",
      );
      assert.equal(heights.length > 0 && Math.min(...heights) >= 11, true, String(Math.min(...heights)));
    },
  },
  {
    name: "a phone shows the answer first and the inputs as a sheet, and never scrolls sideways",
    async run({ page, base, assert }) {
      await page.resize(360, 740);
      await live(page, base);
      const is_wide = "document.documentElement.scrollWidth > innerWidth";
      assert.equal(await page.evaluate(is_wide), false);
      await page.click(".phone-bar button");
      assert.equal(await page.evaluate("document.querySelector('.result').checkVisibility()"), false);
      assert.equal(await page.evaluate("document.querySelector('.verdict-strip').checkVisibility()"), true);
      assert.equal(await page.evaluate(is_wide), false);
      await page.resize(320, 568);
      assert.equal(await page.evaluate(is_wide), false);
    },
  },
  ...["light", "dark"].flatMap((colorScheme) =>
    [1280, 360].map((width) => ({
      name: `no rule of accessibility is broken, ${colorScheme}, ${width} px wide`,
      engines: ["chromium"],
      options: { colorScheme, viewport: { width, height: 800 } },
      async run({ page, base, assert }) {
        await live(page, base);
        assert.deepEqual(await violations(page), []);
        await page.evaluate(unfold_all);
        if (width < 1024) await page.click(".phone-bar button");
        else await page.type(at("targets.ttft"), "10 GB");
        assert.deepEqual(await violations(page), []);
      },
    })),
  ),
];

async function violations(page) {
  const { default: AxeBuilder } = await import("@axe-core/playwright");
  const { violations } = await new AxeBuilder({ page: page.native }).analyze();
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ target }) => target.join(" "))
        .slice(0, 5)
        .join("; ")}`,
  );
}

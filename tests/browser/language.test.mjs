// The page in another language: its words, the core's numbers in them, and what stays English and says so.

const at = (path) => `[id="field-${path}"]`;
const text_of = (selector) => `document.querySelector(${JSON.stringify(selector)})?.textContent.trim()`;
const says = (selector, words) => `${text_of(selector)}?.includes(${JSON.stringify(words)})`;
const is_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
const unfold_all = "document.querySelectorAll('details').forEach((fold) => { fold.open = true; })";
const headline = ".headline h2";
const chinese = "?lang=zh-CN";

/** The live page: what is drawn ahead by the build is English, and has nothing to open. */
async function live(page, base, query = chinese) {
  await page.open(`${base}/${query}`);
  await page.waitFor("document.querySelector('.opens')", "the live page");
}

async function chosen(page, tag) {
  await page.select("#language", tag);
  await page.waitFor(`document.documentElement.lang === "${tag}"`, tag);
}

/** Sections, cards and labels in the order of the page. */
const titles = (selector) =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].map(({ textContent }) => textContent.trim())`;

/** A third language, of which nobody knows more than that it is two fifths longer. */
const lengthen = `(() => {
  const texts = document.createTreeWalker(document.getElementById("page"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data } = texts.currentNode;
    const words = data.trim().split(/\\s+/);
    if (/[a-z]{2}/.test(data) && !texts.currentNode.parentElement.closest("svg, script, option, code, textarea"))
      texts.currentNode.data += " " + words.slice(0, Math.ceil(words.length * 0.4)).join(" ").slice(0, Math.ceil(data.length * 0.4));
  }
})()`;

async function violations(page) {
  const { default: AxeBuilder } = await import("@axe-core/playwright");
  const { violations } = await new AxeBuilder({ page: page.native }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 5)}`);
}

export default [
  {
    name: "language: headline, cards, sections and fields are Chinese, edits work, and the address keeps the language",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.equal(await page.evaluate("document.documentElement.lang"), "zh-CN");
      assert.match(await page.text(headline), /^5 项目标中有 1 项不满足：每 GPU 解码吞吐量为 1\.96/);
      assert.deepEqual(await page.evaluate(titles(".cards h3")), [
        "布局合法性",
        "显存容纳",
        "首 token 延迟 (TTFT)",
        "每 GPU 预填充吞吐量",
        "每 GPU 解码吞吐量",
      ]);
      assert.deepEqual(await page.evaluate(titles(".cards .badge")), ["满足", "满足", "满足", "满足", "不满足"]);
      for (const title of ["怎样更好", "显存", "时间", "成本与能耗", "并行布局", "声明", "假设"])
        assert.ok((await page.evaluate(titles(".section h2"))).includes(title), title);
      assert.equal(await page.text(`label[for="field-targets.ttft"]`), "首 token 延迟 (TTFT)");
      assert.equal(await page.evaluate(text_of(".skip-link")), "跳到输入");
      await page.type(at("targets.ttft"), "500 ms");
      await page.waitFor(says(headline, "5 项目标中有 1 项不满足，1 项未知"), "the answer to the edit");
      await page.waitFor("location.hash.startsWith('#v1&') && location.search === '?lang=zh-CN'", "the address");
      await page.waitFor(says("#announcer", "项目标中有"), "what is heard");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "language: what the core says in English is marked as English",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.equal(await page.evaluate("document.querySelector('#assumptions .takeaway [lang]').lang"), "en");
      assert.equal(await page.evaluate("document.querySelector('.memory-picture').lang"), "en");
      assert.equal(await page.evaluate("document.querySelector('.memory-picture .legend').lang"), "zh-CN");
      await page.type(at("layout"), "TP3");
      await page.waitFor(says(".violations strong", "TP 须整除查询头数"), "the rule");
      assert.equal(await page.evaluate("document.querySelector('.violations p [lang]').lang"), "en");
      assert.match(await page.text(headline), /：布局不合法。$/);
      await page.type(at("workload.input"), "much");
      await page.waitFor("document.querySelector('.problems li [lang=en]')", "the problem in English");
      assert.match(await page.text("#problems"), /方案中有 1 个问题/);
    },
  },
  {
    name: "language: it is chosen on the page, stays chosen, and English is the page as it was",
    async run({ page, base, assert }) {
      await live(page, base, "");
      const english = await page.evaluate("document.getElementById('page').innerText");
      await chosen(page, "zh-CN");
      await page.waitFor(says(headline, "项目标中有"), "the headline");
      assert.equal(await page.text(`label[for="field-targets.ttft"]`), "首 token 延迟 (TTFT)");
      assert.equal(
        await page.attribute("#memory plimsoll-take-along button", "aria-label"),
        "最满阶段的显存，保存为 SVG",
      );
      await page.reload();
      await page.waitFor(says(headline, "项目标中有"), "the headline after a reload");
      await chosen(page, "en");
      await page.waitFor(says(headline, "Misses 1 of 5 targets"), "English again");
      assert.equal(await page.evaluate("document.getElementById('page').innerText"), english);
      await page.open(`${base}/tools.html`);
      await live(page, base, chinese);
      await chosen(page, "en");
      assert.equal(await page.evaluate("location.search"), "");
    },
  },
  {
    name: "language: a language without words has its numbers, in English sentences",
    async run({ page, base, assert }) {
      await live(page, base, "?lang=de");
      assert.equal(await page.evaluate("document.documentElement.lang"), "en");
      assert.match(await page.text(headline), /^Misses 1 of 5 targets: decode per GPU is 1,96/);
    },
  },
  {
    name: "language: nothing scrolls sideways on a phone, in Chinese or in words two fifths longer",
    async run({ page, base, assert }) {
      for (const query of [chinese, ""]) {
        await live(page, base, query);
        if (query === "") await page.evaluate(lengthen);
        await page.resize(320, 640);
        await page.click(".phone-bar button");
        assert.equal(await page.evaluate(is_wide), false, `inputs ${query}`);
        await page.click(".phone-bar button:nth-child(2)");
        await page.evaluate(unfold_all);
        assert.equal(await page.evaluate(is_wide), false, `result ${query}`);
        await page.resize(1280, 900);
        assert.equal(await page.evaluate(is_wide), false, `wide ${query}`);
      }
    },
  },
  {
    name: "language: what is loaded later speaks it, too",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click(".opens");
      await page.waitFor("document.querySelector('#work-dialog .formula')", "the work");
      assert.equal(await page.text("#work-dialog .dialog-head .button"), "关闭");
      await page.click("#work-dialog .dialog-head .button");
      await page.click("#search-start");
      await page.waitFor(
        `document.querySelector("#found [lang=en]") && !document.querySelector(".search-working")`,
        "the search",
      );
      assert.equal(await page.text(".search-form label"), "最优指");
      assert.match(await page.text("#better .remark"), /张 GPU 上考察了/);
      await page.click("#share-button");
      await page.waitFor("document.querySelector('#share-address')", "the share dialog");
      assert.match(await page.text("#share-dialog h2"), /分享此方案/);
      await page.click("#share-dialog .dialog-head .button");
      await page.click('.tools [aria-label="对比"]');
      await page.waitFor("document.getElementById('comparison-title')", "the comparison");
      assert.equal(await page.text("#comparison-title"), "2 个方案，以 A 为基准");
      assert.match(await page.evaluate("document.title"), /^方案对比/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "language: an element speaks the language of its attribute, its neighbour another",
    async run({ page, base, assert }) {
      await page.open(`${base}/embed.html?view=full&lang=zh-CN#16-gpu-moe`);
      const shadow = "document.querySelector('plimsoll-plan').shadowRoot";
      await page.waitFor(`${shadow}.querySelector('.headline h2')?.textContent.includes('项目标中有')`, "the headline");
      assert.equal(await page.evaluate(`${shadow}.querySelector('.answer').lang`), "zh-CN");
      assert.equal(await page.evaluate(`${shadow}.querySelector('a.link').textContent`), "打开完整页面");
      assert.equal(
        await page.evaluate(`${shadow}.querySelector('.frame').getAttribute('aria-label')`),
        "由 Plimsoll 检查的部署方案",
      );
      await page.evaluate(`(() => {
        const other = document.createElement("plimsoll-plan");
        other.setAttribute("plan", "16-gpu-moe");
        document.body.append(other);
        other.activate();
      })()`);
      const other = "document.querySelectorAll('plimsoll-plan')[1].shadowRoot.querySelector('.headline h2')";
      await page.waitFor(`${other}?.textContent.includes('Misses 1 of 5')`, "the English neighbour");
      await page.evaluate(`document.querySelector("plimsoll-plan").setAttribute("lang", "en")`);
      await page.waitFor(`${shadow}.querySelector('.headline h2')?.textContent.includes('Misses')`, "English");
      assert.equal(await page.evaluate(`${shadow}.querySelector('.answer').lang`), "en");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "language: a reader whose browser prefers Chinese has it, a damaged link included",
    engines: ["chromium"],
    options: { locale: "zh-CN" },
    async run({ page, base, assert }) {
      await page.open(`${base}/#v1&p=llama`);
      await page.waitFor("document.querySelector('.damaged-title')", "the damaged link");
      assert.equal(await page.text(".damaged-title"), "无法读取此链接");
      await page.click(".damaged .button-main");
      await page.waitFor(says(headline, "项目标中有"), "the example");
    },
  },
  ...["light", "dark"].map((colorScheme) => ({
    name: `language: no rule of accessibility is broken in Chinese, ${colorScheme}`,
    engines: ["chromium"],
    options: { colorScheme },
    async run({ page, base, assert }) {
      await live(page, base);
      assert.deepEqual(await violations(page), []);
      await page.resize(360, 740);
      await page.click(".phone-bar button");
      assert.deepEqual(await violations(page), []);
    },
  })),
];

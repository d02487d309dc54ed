// snippets.html: what to paste where, for the plan in its address.

import { documentSite } from "../embed/server.mjs";

const shown = "document.querySelectorAll('.snippet').length > 10";
const has_plan_in_address = "location.hash.startsWith('#v1&')";

async function opened(page, address) {
  await page.open(address);
  await page.waitFor(shown, "the snippets");
}

/** The link of an example, as the page writes it. */
async function linkOfExample(page, base) {
  await page.open(`${base}/`);
  await page.waitFor(has_plan_in_address, "the plan in the address");
  return page.evaluate("location.hash");
}

export default [
  {
    name: "snippets: the share dialog leads to those of its plan, and each place has its own",
    async run({ page, base, assert }) {
      const link = await linkOfExample(page, base);
      await page.click("#share-button");
      await page.waitFor("document.querySelector('.sharing-snippets a')", "the way there");
      assert.equal(
        await page.evaluate("document.querySelector('.sharing-snippets a').href"),
        `${base}/snippets.html${link}`,
      );
      const element = await page.value("#share-embed");
      await opened(page, `${base}/snippets.html${link}`);
      assert.equal(await page.value("#html-0"), element);
      assert.equal(await page.count("main .section"), 12);
      for (const told of await page.evaluate(
        "[...document.querySelectorAll('main .section > .muted')].map((one) => one.textContent)",
      ))
        assert.match(told, /^Last tried: /);
      assert.equal(await page.attribute(".tools a", "href"), `./${link}`);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "snippets: without a plan they are the example's, another link brings another's, a damaged one none",
    async run({ page, base, assert }) {
      await opened(page, `${base}/snippets.html`);
      assert.match(await page.value("#slack-0"), /^16-GPU mixture of experts/);
      const damaged = "#v1&p=16-gpu-moe&d=26.11&k=0000";
      await page.evaluate(`location.hash = ${JSON.stringify(damaged)}`);
      await page.waitFor("document.querySelector('.problems')?.textContent.includes('link')", "what is wrong");
      assert.equal(await page.count(".snippet"), 0);
      await page.evaluate("location.hash = '#v1&p=llama-3.1-70b-4xh100&d=26.11&k=df2f'");
      await page.waitFor("document.querySelector('#slack-0')?.value.startsWith('Llama 3.1 70B')", "the other plan");
      assert.equal(await page.count(".problems"), 0);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "snippets: the keys alone reach a place and copy its text; where nothing may copy, it is selected",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await opened(page, `${base}/snippets.html`);
      const { keyboard } = page.native;
      const press = async (matches) => {
        for (let stops = 0; stops < 60; stops += 1) {
          await keyboard.press("Tab");
          if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(matches)})`)) break;
        }
        await keyboard.press("Enter");
      };
      await press(".snippet-places li:nth-child(5) button");
      await page.waitFor("document.activeElement.id === 'docusaurus'", "the place");
      await press("[aria-label^='Copy: Docusaurus, In a page']");
      await page.waitFor("document.querySelector('#docusaurus').textContent.includes('Copied')", "the word");
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), await page.value("#docusaurus-1"));
      await page.evaluate(`(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("forbidden"));
        document.execCommand = () => false;
      })()`);
      await page.click("[aria-label^='Copy: Notion']");
      await page.waitFor("document.activeElement.id === 'notion-0'", "the field");
      assert.equal(
        await page.evaluate(
          "(({ value, selectionStart, selectionEnd }) => selectionEnd - selectionStart === value.length)(document.activeElement)",
        ),
        true,
      );
      assert.match(await page.text("#notion"), /Selected, for Ctrl\+C/);
    },
  },
  {
    name: "snippets: what is offered for a page of one's own shows the plan there",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      const site = await documentSite(base);
      try {
        await opened(page, `${site.address}/open/dist/snippets.html`);
        const [element, frame] = [await page.value("#html-0"), await page.value("#html-1")];
        await page.open(`${site.address}/plain/pages/frame.html`);
        await page.evaluate(`(() => {
          document.querySelector("main").innerHTML = ${JSON.stringify(element.split("\n")[1] + frame)};
          const script = document.createElement("script");
          script.type = "module";
          script.src = ${JSON.stringify(/src="([^"]*)"/.exec(element)[1])};
          document.head.append(script);
        })()`);
        await page.waitFor(
          "document.querySelector('plimsoll-plan').shadowRoot?.querySelector('.headline')",
          "the element",
        );
        await page.native.frameLocator("iframe").locator(".copying button").waitFor();
        assert.equal(await page.evaluate("document.querySelector('iframe').allow"), "clipboard-write");
      } finally {
        await page.open("about:blank");
        await site.close();
      }
    },
  },
  ...["light", "dark"].flatMap((colorScheme) =>
    [1280, 320].map((width) => ({
      name: `snippets: no rule of accessibility is broken, ${colorScheme}, ${width} px wide`,
      engines: ["chromium"],
      options: { colorScheme, viewport: { width, height: 740 } },
      async run({ page, base, assert }) {
        await opened(page, `${base}/snippets.html`);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
        const { default: AxeBuilder } = await import("@axe-core/playwright");
        const { violations } = await new AxeBuilder({ page: page.native }).analyze();
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join("; ")}`),
          [],
        );
      },
    })),
  ),
  {
    name: "the pages work under any path of a host",
    async run({ page, base, assert }) {
      const site = await documentSite(base);
      try {
        const under = `${site.address}/plain/dist`;
        await page.open(`${under}/index.html`);
        await page.waitFor(has_plan_in_address, "the plan in the address");
        assert.equal(await page.evaluate("location.pathname"), "/plain/dist/index.html");
        await opened(page, `${under}/snippets.html`);
        assert.equal((await page.value("#notion-0")).startsWith(`${under}/embed.html?view=full#v1&`), true);
        await page.open(`${under}/tools.html#place`);
        await page.waitFor("document.querySelector('#result .tool-title')", "a tool");
        assert.deepEqual(await page.consoleErrors(), []);
        const outside = site.requests.filter((path) => !path.startsWith("/plain/dist/") && path !== "/favicon.ico");
        assert.deepEqual(outside, []);
      } finally {
        await page.open("about:blank");
        await site.close();
      }
    },
  },
];

// <plimsoll-plan> and embed.html on pages of documents: tests/embed/ holds the pages, its server their policies.

import { gzipSync } from "node:zlib";
import { documentSite } from "../embed/server.mjs";

const kilobyte = 1000;
const views = ["verdict", "memory", "claims", "grid", "full", "pareto", "gantt", "roofline", "compare"];
const example = "16-gpu-moe";
const example_link = "#v1&p=16-gpu-moe&";
const comparison =
  "#v1&p=16-gpu-moe&B=16-gpu-moe-as-written&C.c.n=32&C.c.out.l=8us&C.l=EP8xTP2xPP2&C.q.ttft=5s&D.t=&D.c.out=&D.q.tps=&d=26.11&k=4f63";
const planFor = (view) => (view === "compare" ? comparison : example);

const element = "document.querySelector('plimsoll-plan')";
const inside = (selector) => `${element}?.shadowRoot?.querySelector(${JSON.stringify(selector)})`;
const answered = inside(".answer > *");
const message = `${inside("[part=message]")}?.textContent`;
const fallback_is_seen = `(${inside("slot")}.hidden === false)`;
const told = (name) => `window.told.filter((one) => one.name === '${name}')`;
const heard = (type, id) => `window.heardOf('${type}', ${JSON.stringify(id)})`;

/** Opens a path of a site of documents, for as long as `use` runs. */
async function onSite({ page, base }, path, use) {
  const site = await documentSite(base);
  try {
    await page.open(site.address + path);
    await use(site);
  } finally {
    await page.open("about:blank");
    await site.close();
  }
}

/** Puts an element with these attributes on the open page, in place of any other. */
const put = (page, attributes, children = "<p class='static'>As of the day of writing.</p>") =>
  page.evaluate(`(() => {
    ${element}?.remove();
    const plan = document.createElement("plimsoll-plan");
    for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) plan.setAttribute(name, value);
    plan.innerHTML = ${JSON.stringify(children)};
    document.querySelector("main").append(plan);
  })()`);

const set = (page, name, value) =>
  page.evaluate(`${element}.setAttribute(${JSON.stringify(name)}, ${JSON.stringify(value)})`);

const say = (page, type, data, id) =>
  page.evaluate(`window.say(${JSON.stringify(type)}, ${JSON.stringify(data ?? null)}, ${JSON.stringify(id ?? null)})`);

const pause = (page, milliseconds) => page.evaluate(`new Promise((done) => setTimeout(done, ${milliseconds}))`);
const asked = ({ requests }, pattern) => requests.filter((path) => pattern.test(path)).length;

const colour = (name) => `getComputedStyle(${inside(".headline h2")}).${name}`;

export default [
  {
    name: "embed: the loader weighs at most 6 KB, the host's script 1.5 KB, and Node can import the loader",
    engines: ["chromium"],
    async run({ base, assert }) {
      const text = async (path) => (await fetch(`${base}/${path}`)).text();
      const loader = await text("embed/v1.js");
      assert.ok(gzipSync(loader).length <= 6 * kilobyte, `v1.js: ${gzipSync(loader).length} bytes`);
      assert.ok(gzipSync(await text("embed/frame-v1.js")).length <= 1.5 * kilobyte);
      assert.doesNotMatch(loader, /^import |from ?"/m);
      await import(`data:text/javascript,${encodeURIComponent(loader)}`);
    },
  },
  {
    name: "embed: a plan takes its children's place, in the room that is kept for it",
    async run({ page, base, assert, engine }) {
      await onSite({ page, base }, "/plain/pages/plain.html", async (site) => {
        await page.waitFor(answered, "the answer");
        assert.match(await page.text(".headline h2"), /target/);
        assert.equal(await page.evaluate(fallback_is_seen), false);
        assert.equal(
          await page.evaluate(`${inside("section")}.getAttribute("aria-label")`),
          "Llama 3.1 70B on four H100",
        );
        assert.equal(await page.evaluate(`${element}.getBoundingClientRect().height`), 440);
        const { href, target, rel } = await page.evaluate(
          `(({ href, target, rel }) => ({ href, target, rel }))(${inside("[part=link]")})`,
        );
        assert.equal(href.startsWith(`${site.address}/plain/dist/#v1&p=llama-3.1-70b-4xh100&`), true, href);
        assert.deepEqual([target, rel], ["_blank", "noopener"]);
        if (engine === "chromium") assert.equal(await page.evaluate("window.shifted"), 0);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: events say what is shown, through every root, with their details",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await put(page, { plan: example });
        await page.waitFor(`${told("resize")}.length > 1`, "the size");
        const first = await page.evaluate("window.told");
        assert.deepEqual(
          first.slice(0, 1).map(({ name }) => name),
          ["resize"],
        );
        const [ready] = first.filter(({ name }) => name === "ready");
        const [verdict] = first.filter(({ name }) => name === "verdict");
        assert.equal(ready.link.startsWith(example_link), true);
        assert.equal(verdict.verdict, "misses");
        assert.match(verdict.sentence, /^Misses 1 of 5 targets/);
        assert.equal(verdict.link, ready.link);
        assert.equal(first.at(-1).height, await page.evaluate(`Math.ceil(${element}.getBoundingClientRect().height)`));
        await set(page, "plan", "llama-3.1-8b-1xl40s");
        await page.waitFor(`${told("change")}.length === 1 && ${told("verdict")}.length === 2`, "the change");
        assert.equal(await page.evaluate(`${told("ready")}.length`), 1);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: nothing is loaded for a plan that is not seen",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async (site) => {
        await page.evaluate(`document.querySelector("main").innerHTML = "<div class='tall'></div>"`);
        await put(page, { plan: example });
        await pause(page, 500);
        assert.equal(asked(site, /v1-view|wasm|worker/), 0);
        assert.equal(await page.evaluate("document.querySelector('.static').getClientRects().length"), 1);
        await page.evaluate(`${element}.scrollIntoView()`);
        await page.waitFor(answered, "the answer");
        assert.equal(await page.evaluate("document.querySelector('.static').getClientRects().length"), 0);
      });
    },
  },
  {
    name: "embed: a plan that is out of sight is loaded once it is used",
    engines: ["chromium"],
    async run({ page, base }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await page.evaluate(`document.querySelector("main").innerHTML = "<div class='tall'></div>"`);
        await put(page, { plan: example }, "<a href='#'>The plan</a>");
        await page.evaluate("document.querySelector('plimsoll-plan a').focus({ preventScroll: true })");
        await page.waitFor(answered, "the answer");
      });
    },
  },
  {
    name: "embed: twenty plans share one module and one worker",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/twenty.html", async (site) => {
        await page.evaluate("document.querySelectorAll('plimsoll-plan').forEach((one) => void one.activate())");
        await page.waitFor(`${told("verdict")}.length === 20`, "twenty verdicts");
        assert.equal(asked(site, /\.wasm$/), 1);
        assert.equal(asked(site, /worker/), 1);
        if (page.native.workers) assert.equal((await page.native.workers()).length, 1);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: twenty plans take at most 60 MB more of heaps and of the module's memory than the page without them",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await page.native.route(/\/worker-[^/]*\.js$/, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: keeps_memory + (await answer.text()) });
      });
      await onSite({ page, base }, "/plain/pages/bare.html", async (site) => {
        const heaps = await heapsOf(page);
        const before_bytes = await heaps.bytes();
        await page.open(`${site.address}/plain/pages/twenty.html`);
        await page.evaluate("document.querySelectorAll('plimsoll-plan').forEach((one) => void one.activate())");
        await page.waitFor(`${told("verdict")}.length === 20`, "twenty verdicts");
        const more_mb = ((await heaps.bytes()) - before_bytes) / 1e6;
        assert.equal(heaps.workers(), 1);
        assert.equal(more_mb > 5 && more_mb <= 60, true, `${more_mb} MB`);
      });
    },
  },
  {
    name: "embed: elements come and go as a page of one document changes",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async (site) => {
        for (let visit = 0; visit < 5; visit += 1) {
          await put(page, { plan: visit % 2 ? example : "llama-3.1-8b-1xl40s" });
          // The second is gone before it can answer.
          if (visit !== 1) await page.waitFor(answered, `the answer of visit ${visit}`);
        }
        const before = await page.text(".headline h2");
        await page.evaluate(
          `(() => { const plan = ${element}; plan.remove(); document.querySelector("main").prepend(plan); })()`,
        );
        assert.equal(await page.text(".headline h2"), before);
        await page.evaluate(
          `(() => { const plan = ${element}; plan.setAttribute("plan", "${example}"); plan.remove(); window.away = plan; })()`,
        );
        await pause(page, 200);
        await page.evaluate(`document.querySelector("main").append(window.away)`);
        await page.waitFor(`${inside(".headline")}.dataset.verdict === "misses"`, "the other plan");
        assert.equal(asked(site, /\.wasm$/), 1);
        assert.equal(asked(site, /worker/), 1);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  ...views.map((view) => ({
    name: `embed: view ${view} breaks no policy, and fits in 320 px`,
    engines: ["chromium"],
    options: { viewport: { width: 320, height: 640 } },
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/strict/pages/bare.html", async () => {
        await put(page, { plan: planFor(view), view });
        await page.waitFor(answered, "the answer");
        assert.deepEqual(await page.evaluate("window.forbidden"), []);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
        assert.equal(await page.evaluate(`${element}.getBoundingClientRect().height >= 100`), true);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  })),
  {
    name: "embed: a link of several plans is a comparison, each plan leading to its own page, and changes nothing",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async (site) => {
        await put(page, { plan: comparison, view: "compare", readonly: "false" });
        await page.waitFor(inside(".comparison-table"), "the table");
        assert.equal(await page.text("caption"), "4 plans, compared with A");
        assert.match(await page.text('[data-target="ttft"] td:nth-of-type(3)'), /meets[\s\S]*−\d+ %, better/);
        assert.equal(await page.evaluate(`${inside("button, input")} === null`), true);
        assert.equal(await page.evaluate(`${inside("[part=link]")}.href`), `${site.address}/plain/dist/${comparison}`);
        const second = await page.evaluate(`${inside("thead th:nth-of-type(2) a")}.href`);
        assert.equal(second.startsWith(`${site.address}/plain/dist/#v1&p=16-gpu-moe-as-written&`), true, second);
        const [verdict] = await page.evaluate(told("verdict"));
        assert.equal(verdict.link, comparison);
        // In a column as narrow as a phone every value is in view.
        await page.evaluate(`${element}.style.width = "320px"`);
        const box = inside(".scroll-box");
        await page.waitFor(`${box}.clientWidth <= 320`, "the narrow column");
        assert.equal(await page.evaluate(`${box}.scrollWidth <= ${box}.clientWidth`), true);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: one plan is no comparison, several are nothing else, and each is told what is wanted",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await put(page, { plan: example, view: "compare" });
        await page.waitFor(`${message}?.includes("wants a link that holds two to six")`, "what is wanted");
        assert.equal(await page.evaluate(fallback_is_seen), true);
        await set(page, "plan", comparison);
        await page.waitFor(inside(".comparison-table"), "the table");
        await set(page, "view", "memory");
        await page.waitFor(`${message}?.includes('which view="compare" shows side by side')`, "what shows several");
        assert.equal(await page.evaluate(fallback_is_seen), true);
        await set(page, "view", "compare");
        await page.waitFor(inside(".comparison-table"), "the table again");
        assert.equal(await page.evaluate(message), "");
      });
    },
  },
  {
    name: "embed: a narrow column of a wide page is laid out as on a phone",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await put(page, { plan: example });
        await page.waitFor(answered, "the answer");
        const columns = `getComputedStyle(${inside(".cards")}).gridTemplateColumns.split(" ").length`;
        assert.equal(await page.evaluate(columns), 5);
        await page.evaluate(`${element}.style.width = "320px"`);
        assert.equal(await page.evaluate(columns), 1);
      });
    },
  },
  {
    name: "embed: where WebAssembly is forbidden, the missing directive is named within a second, and the children stay",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/no-wasm/pages/plain.html", async () => {
        await page.waitFor(`${message}?.includes("'wasm-unsafe-eval'")`, "the directive", 1000);
        assert.equal(await page.evaluate(fallback_is_seen), true);
        assert.equal(await page.evaluate("document.querySelector('#fallback').getClientRects().length > 0"), true);
        assert.match((await page.evaluate(told("error")))[0].message, /script-src lacks 'wasm-unsafe-eval'/);
      });
    },
  },
  {
    name: "embed: where workers are forbidden, the page's own thread answers",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/no-worker/pages/plain.html", async () => {
        await page.waitFor(answered, "the answer");
        assert.match(await page.text(".headline h2"), /target/);
      });
    },
  },
  {
    name: "embed: a loader of another origin starts its worker, too",
    async run({ page, base, assert }) {
      const elsewhere = await documentSite(base);
      try {
        await onSite({ page, base }, "/plain/pages/frame.html", async (site) => {
          await page.evaluate(`new Promise((loaded) => {
            const script = document.createElement("script");
            script.type = "module";
            script.src = "${elsewhere.address}/open/dist/embed/v1.js";
            script.onload = loaded;
            document.head.append(script);
          })`);
          await put(page, { plan: example });
          await page.waitFor(answered, "the answer");
          assert.equal(asked(elsewhere, /\.wasm$/), 1);
          assert.equal(asked(elsewhere, /\/worker/), 1);
          assert.equal(asked(elsewhere, /local-worker/), 0);
          assert.equal(asked(site, /v1-view/) <= 1, true);
          const link = await page.evaluate(`${inside("[part=link]")}.href`);
          assert.equal(link.startsWith(`${elsewhere.address}/open/dist/#v1&`), true, link);
        });
      } finally {
        await elsewhere.close();
      }
    },
  },
  {
    name: "embed: a page's own switch makes a plan dark and light",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await page.evaluate("document.body.classList.add('night')");
        await put(page, { plan: example });
        await page.waitFor(answered, "the answer");
        assert.equal(await page.evaluate(colour("color")), "rgb(231, 236, 241)");
        await page.evaluate("document.body.classList.remove('night')");
        await page.waitFor(`${colour("color")} === "rgb(27, 34, 41)"`, "dark letters");
        await set(page, "theme", "dark");
        await page.waitFor(`${colour("color")} === "rgb(231, 236, 241)"`, "light letters");
        assert.equal(await page.evaluate(`getComputedStyle(${element}).backgroundColor`), "rgba(0, 0, 0, 0)");
      });
    },
  },
  {
    name: "embed: a page's letters, its custom properties and its style of parts reach in",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await page.evaluate(`(() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(\`
            body { color: rgb(80, 0, 0) }
            plimsoll-plan { --plimsoll-accent: rgb(1, 2, 3); --plimsoll-font: monospace }
            plimsoll-plan::part(headline) { border-top: 3px solid }
            plimsoll-plan::part(cards) { margin-top: 7px }
            plimsoll-plan::part(frame) { padding-left: 9px }
          \`);
          document.adoptedStyleSheets = [sheet];
        })()`);
        await put(page, { plan: example });
        await page.waitFor(answered, "the answer");
        const style = (selector, name) => page.evaluate(`getComputedStyle(${inside(selector)}).${name}`);
        assert.equal(await style("[part=link]", "color"), "rgb(1, 2, 3)");
        assert.equal(await style(".headline h2", "fontFamily"), "monospace");
        assert.equal(await style(".headline", "borderTopWidth"), "3px");
        assert.equal(await style(".cards", "marginTop"), "7px");
        assert.equal(await style(".frame", "paddingLeft"), "9px");
        await set(page, "theme", "inherit");
        await page.waitFor(`${colour("color")} === "rgb(80, 0, 0)"`, "the page's colour");
        assert.match(await style(".headline h2", "fontFamily"), /Georgia/);
      });
    },
  },
  {
    name: "embed: a damaged link says so over the children, and a good one takes their place",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await put(page, { plan: `${example_link}d=26.11&k=0000` });
        await page.waitFor(`${told("error")}.length === 1`, "the error");
        assert.match(await page.evaluate(message), /link/);
        assert.equal(await page.evaluate(`Boolean(${answered})`), false);
        assert.equal(await page.evaluate(fallback_is_seen), true);
        await set(page, "plan", example);
        await page.waitFor(answered, "the answer");
        assert.equal(await page.evaluate(message), "");
        await set(page, "plan", "16-gpu-mow");
        await page.waitFor(`${told("error")}.length === 2`, "the error");
        assert.match(await page.evaluate(message), /is not in the catalogue/);
        assert.equal(await page.evaluate(`Boolean(${answered})`), false);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: attributes that it does not take are refused in words, and can be mended",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await put(page, { plan: example, view: "heatmap" });
        await page.waitFor(
          `${message}?.includes("verdict, memory, claims, grid, full, pareto, gantt, roofline")`,
          "the views there are",
        );
        await set(page, "view", "memory");
        await page.waitFor(inside("#memory"), "the memory");
        await set(page, "view", "claims");
        await page.waitFor(inside("#claims"), "the claims");
        assert.equal(await page.evaluate(`${told("verdict")}.length`), 1);
      });
    },
  },
  {
    name: "embed: layouts are searched where a view wants them, and only then",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async (site) => {
        await put(page, { plan: example, view: "memory" });
        await page.waitFor(inside("#memory"), "the memory");
        assert.equal(asked(site, /search/), 0);
        await set(page, "view", "pareto");
        await page.waitFor(inside(".pareto-picture svg circle"), "the layouts");
        assert.match(await page.evaluate(`${inside("#layouts .takeaway")}.textContent`), /on up to 16 GPUs/);
        await set(page, "view", "memory");
        await page.waitFor(inside("#memory"), "the memory again");
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: a plan is simulated where a view wants it, and what cannot be simulated says why",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async (site) => {
        await put(page, { plan: example, view: "verdict" });
        await page.waitFor(inside("#headline"), "the verdict");
        assert.equal(asked(site, /simulators/), 0);
        await set(page, "view", "gantt");
        await page.waitFor(inside(".gantt-picture svg rect"), "the iterations");
        assert.match(await page.evaluate(`${inside(".gantt-picture svg")}.getAttribute("aria-label")`), /iteration/);
        await set(page, "plan", JSON.stringify({ preset: example, workload: { burst: null } }));
        await page.waitFor(`${told("error")}.length === 1`, "the error");
        assert.match(await page.evaluate(message), /how requests arrive/);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: the roofline is a view of its own, and loads nothing besides",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async (site) => {
        await put(page, { plan: example, view: "roofline" });
        await page.waitFor(inside("#roofline svg .point"), "the roofline");
        const points = (kind) =>
          page.evaluate(`${element}.shadowRoot.querySelectorAll(".roofline ${kind}.point").length`);
        assert.equal((await points("circle")) > 3, true, "prefill");
        assert.equal((await points("path")) > 3, true, "decode");
        assert.equal(asked(site, /simulators|search/), 0);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: numbers are written in the language and the unit of memory that an element asks for",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        const text = `${inside(".answer")}.textContent.replace(/[\\u00a0\\s]+/g, " ")`;
        const says = (words) => page.waitFor(`${text}.includes(${JSON.stringify(words)})`, words);
        await put(page, { plan: example, view: "full" });
        await says("8.16 GB");
        await set(page, "units", "GiB");
        await says("7.6 GiB at most 53.6 GiB");
        await says("may be used: 53.6 GiB");
        await says("Mostly KV cache: 2.5 GiB of stage 0");
        await says("in GB");
        await set(page, "lang", "de");
        await says("7,6 GiB at most 53,6 GiB");
        await says("1,96 tokens/ms, at least 15 tokens/ms wanted");
        await says("45,7 % of a step");
        assert.equal(await page.evaluate(`${inside(".answer")}.lang`), "en");
        assert.equal(await page.evaluate(`${told("verdict")}.length`), 1);
        await set(page, "lang", "german");
        await page.waitFor(`${told("error")}.length === 1`, "the error");
        assert.match(await page.evaluate(message), /lang="german" is no language tag that is known here/i);
        await set(page, "lang", "de");
        await says("7,6 GiB");
        await set(page, "units", "gb");
        await page.waitFor(`${message}?.includes("GB, GiB")`, "the units there are");
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: two elements of one page are written each for its own reader, and a frame for its",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/twenty.html", async () => {
        await page.evaluate(`(() => {
          const [one, ...others] = document.querySelectorAll("plimsoll-plan");
          for (const other of others.slice(1)) other.remove();
          for (const plan of [one, others[0]]) plan.setAttribute("view", "memory");
          one.setAttribute("units", "GiB");
          one.setAttribute("lang", "fr");
          for (const plan of [one, others[0]]) plan.activate();
        })()`);
        await page.waitFor(`${told("verdict")}.length === 2`, "both verdicts");
        const [french, other] = await page.evaluate(
          "[...document.querySelectorAll('plimsoll-plan')].map((one) => one.shadowRoot.querySelector('#memory .takeaway').textContent)",
        );
        assert.match(french, /holds 7,6\u00a0GiB/);
        assert.match(other, /holds \d+\.?\d*\u00a0GB/);
      });
      await onSite({ page, base }, `/plain/dist/embed.html?units=GiB&lang=de#${example}`, () =>
        page.waitFor(`${inside(".cards")}?.textContent.includes("53,6\u00a0GiB")`, "the frame's numbers"),
      );
    },
  },
  ...[
    { may: "a frame that may write to the clipboard", allow: "clipboard-write", refused: [], field: 0 },
    { may: "a frame that may not, by what is selected", allow: "", refused: [], field: 0 },
    { may: "nowhere, and then the link is there, selected", allow: "", refused: ["copy"], field: 1 },
  ].map(({ may, allow, refused, field }) => ({
    name: `embed: the whole plan's link is copied in ${may}`,
    engines: ["chromium"],
    async run({ page, base, assert }) {
      const elsewhere = await documentSite(base);
      try {
        await onSite({ page, base }, "/plain/pages/frame.html", async () => {
          if (refused.length > 0)
            await page.native.addInitScript(() => {
              document.execCommand = () => false;
            });
          await page.evaluate(`(() => {
            const frame = document.querySelector("iframe");
            frame.allow = ${JSON.stringify(allow)};
            frame.src = "${elsewhere.address.replace("127.0.0.1", "localhost")}/open/dist/embed.html?view=full&plan=${example}";
          })()`);
          const frame = page.native.frameLocator("iframe");
          await frame.locator(".copying button").focus();
          await page.native.keyboard.press("Enter");
          const status = frame.locator(".copying [role=status]");
          await status.filter({ hasText: field ? "the link is selected" : "Copied" }).waitFor();
          assert.equal(await frame.locator(".copying input").count(), field);
          const link = (await frame.locator("[part=link]").getAttribute("href")) ?? "";
          assert.match(link, /^http:\/\/localhost:\d+\/open\/dist\/#v1&p=16-gpu-moe&/);
          if (field) {
            const selected = await frame
              .locator(".copying input")
              .evaluate((one) => one.value.slice(one.selectionStart, one.selectionEnd));
            assert.equal(selected, link);
          } else {
            assert.equal(await frame.locator(".copying button").evaluate((one) => one.matches(":focus")), true);
            await page.evaluate("(window.focus(), document.body.focus())");
            await page.native.bringToFront();
            await page.click("h1");
            assert.equal(await page.evaluate("navigator.clipboard.readText()"), link);
          }
        });
      } finally {
        await elsewhere.close();
      }
    },
  })),
  {
    name: "embed: a plan is read from a file, and a file that cannot be read is a message",
    async run({ page, base, assert }) {
      const elsewhere = await documentSite(base);
      try {
        await onSite({ page, base }, "/plain/pages/bare.html", async () => {
          await put(page, { src: "plan.json" });
          await page.waitFor(answered, "the answer");
          assert.equal(await page.text(".plan-title"), "A plan in a file");
          await set(page, "src", `${elsewhere.address}/open/pages/plan.json`);
          await page.waitFor(`${told("verdict")}.length === 2`, "the answer of the other origin");
          const message_of = async (src, words) => {
            await set(page, "src", src);
            await page.waitFor(`${message}?.includes(${JSON.stringify(words)})`, words);
          };
          await message_of("none.json", "404");
          await message_of(`${elsewhere.address}/plain/pages/plan.json`, "CORS");
          await message_of("bare.html", "HTML");
          await message_of("page.css", "not a link to a plan");
        });
      } finally {
        await elsewhere.close();
      }
    },
  },
  {
    name: "embed: a plan is read-only unless it says otherwise; what is edited is in its link",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/bare.html", async () => {
        await put(page, { plan: example });
        await page.waitFor(answered, "the answer");
        assert.equal(await page.evaluate(`Boolean(${inside("input")})`), false);
        await set(page, "readonly", "false");
        await page.type("input[name='workload.input']", "2048");
        await page.waitFor(`${told("change")}.at(-1)?.link.includes("w.i=2048")`, "the change");
        assert.match(await page.evaluate(`${inside("[part=link]")}.href`), /w\.i=2048/);
        await page.type("input[name=layout]", "TP");
        await page.waitFor(`${message}?.includes("layout")`, "what is wrong");
        assert.equal(await page.value("input[name=layout]"), "TP");
        assert.equal(await page.evaluate(`Boolean(${inside(".answer.is-older .headline")})`), true);
        await page.type("input[name=layout]", "TP8×PP2");
        await page.waitFor(`${told("change")}.at(-1).link.includes("l=TP8xPP2")`, "the other layout");
        assert.equal(await page.evaluate(message), "");
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  {
    name: "embed: a page that is left while an edit is answered leaves no error",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/plain.html", async () => {
        for (let visit = 0; visit < 3; visit += 1) {
          await page.waitFor(answered, "the answer");
          await set(page, "readonly", "false");
          await page.waitFor(inside("input[name=layout]"), "the field");
          await page.evaluate(`(() => {
            const field = ${inside("input[name=layout]")};
            field.value = "TP2";
            field.dispatchEvent(new Event("input"));
            location.reload();
          })()`);
          await pause(page, 300).catch(() => {});
        }
        await page.waitFor(answered, "the answer");
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  },
  ...["plain/pages/frame.html", "strict/pages/frame.html", "open/pages/sandbox.html"].map((path) => ({
    name: `embed: the frame of ${path} answers, and is as high as its content`,
    async run({ page, base, assert }) {
      await onSite({ page, base }, `/${path}`, async (site) => {
        await page.waitFor("window.heard.some(({ type }) => type === 'ready')", "ready");
        await say(page, "ping", null, "first");
        await page.waitFor(heard("pong", "first"), "pong", 1000);
        await page.waitFor("window.heard.some(({ type }) => type === 'verdict')", "the verdict");
        await page.waitFor("document.querySelector('iframe').offsetHeight > 300", "the height");
        const [sizes, height] = await page.evaluate(
          "[window.heard.filter(({ type }) => type === 'resize').map(({ data }) => data.height), document.querySelector('iframe').offsetHeight]",
        );
        assert.equal(sizes.at(-1), height);
        assert.equal(sizes.length <= 2 && Math.min(...sizes) >= 120, true, String(sizes));
        assert.deepEqual(await page.evaluate("window.forbidden"), []);
        assert.deepEqual(await page.consoleErrors(), []);
        assert.equal(asked(site, /local-worker/), 0);
      });
    },
  })),
  {
    name: "embed: a frame takes plans, gives its link, and hears nobody but its page",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/frame.html", async () => {
        const verdict = (id) => page.evaluate(heard("verdict", id));
        await page.waitFor("window.heard.some(({ type }) => type === 'verdict')", "the first verdict");
        await say(page, "set-plan", { plan: "llama-3.1-8b-1xl40s" }, 1);
        await page.waitFor(heard("verdict", 1), "the verdict of the name");
        await say(page, "get-link", null, 2);
        await page.waitFor(heard("link", 2), "the link");
        const { link } = (await page.evaluate(heard("link", 2))).data;
        assert.equal(link, (await verdict(1)).data.link);
        await say(page, "set-plan", { plan: { preset: example } }, 3);
        await page.waitFor(heard("verdict", 3), "the verdict of the object");
        await say(page, "set-plan", { plan: link }, 4);
        await page.waitFor(heard("verdict", 4), "the verdict of the link");
        assert.deepEqual((await verdict(4)).data, (await verdict(1)).data);
        await say(page, "set-plan", { plan: link.slice(0, -1) }, 5);
        await page.waitFor(heard("error", 5), "the damage");
        await say(page, "set-plan", {}, 6);
        await page.waitFor(heard("error", 6), "what is missing");
        // A frame may still be telling its height.
        const answers = "window.heard.filter(({ type }) => type !== 'resize').length";
        const before = await page.evaluate(answers);
        await say(page, "unknown", { plan: link });
        await say(page, "constructor", { plan: link });
        await page
          .evaluate(`(() => {
          const frame = document.querySelector("iframe").contentWindow;
          for (const other of [null, "ping", { app: "plimsoll", v: 2, type: "ping" }, { type: "ping" }]) frame.postMessage(other, "*");
          // Of the frame itself, not of its page.
          frame.eval("window.postMessage({ app: 'plimsoll', v: 1, type: 'ping' }, '*')");
        })()`)
          .catch(() => {});
        await pause(page, 300);
        assert.equal(await page.evaluate(answers), before);
        assert.equal(await page.evaluate("window.heard.every(({ app, v }) => app === 'plimsoll' && v === 1)"), true);
      });
    },
  },
  ...[1, 2, 3, 4].map((quarter) => ({
    name: `embed: a plan by message is at most two sizes, and then it is quiet; a thousand plans, quarter ${quarter}`,
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/frame.html", async () => {
        await page.waitFor("window.heard.some(({ type }) => type === 'verdict')", "the first verdict");
        const sizes = await page.evaluate(`(async () => {
          const names = ["llama-3.1-8b-1xl40s", "16-gpu-moe", "llama-3.1-70b-4xh100", "16-gpu-moe-as-written"];
          const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          const spoken = () => new Promise((done) => addEventListener("message", done, { once: true }));
          const sizes = [];
          for (let change = 0; change < 250; change += 1) {
            window.heard.length = 0;
            window.say("set-plan", { plan: names[change % names.length] }, change);
            while (!window.heardOf("verdict", change)) await spoken();
            await drawn();
            sizes.push(window.heard.filter(({ type }) => type === "resize").length);
          }
          return sizes;
        })()`);
        assert.equal(Math.max(...sizes) <= 2, true, String(sizes));
        assert.equal(sizes.filter((count) => count > 0).length > 100, true, String(sizes));
        await pause(page, 300);
        await page.evaluate("void (window.heard.length = 0)");
        await pause(page, 300);
        assert.equal(await page.evaluate("window.heard.length"), 0);
        assert.deepEqual(await page.consoleErrors(), []);
      });
    },
  })),
  {
    name: "embed: of plans that come faster than answers the last is answered",
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/frame.html", async () => {
        await page.waitFor("window.heard.some(({ type }) => type === 'verdict')", "the first verdict");
        await page.evaluate(`(() => {
          for (let i = 0; i < 200; i += 1)
            window.say("set-plan", { plan: { preset: "${example}", title: "Number " + i } }, i);
        })()`);
        await page.waitFor(heard("verdict", 199), "the last verdict");
        await say(page, "get-link", null, "now");
        await page.waitFor(heard("link", "now"), "the link");
        assert.match((await page.evaluate(heard("link", "now"))).data.link, /Number-199/);
      });
    },
  },
  {
    name: "embed: a frame without an origin says what its server has to send",
    engines: ["chromium"],
    async run({ page, base }) {
      await onSite({ page, base }, "/plain/pages/sandbox.html", () =>
        page.waitFor(
          "window.heard.some(({ type, data }) => type === 'error' && data.message.includes('Access-Control-Allow-Origin'))",
          "the header",
        ),
      );
    },
  },
  {
    name: "embed: a frame's options stand in its query, its plan behind #",
    async run({ page, base, assert }) {
      await onSite({ page, base }, `/plain/dist/embed.html?view=memory&theme=dark#${example}`, async () => {
        await page.waitFor(inside("#memory"), "the memory");
        assert.equal(await page.evaluate(`getComputedStyle(${inside(".takeaway")}).color`), "rgb(231, 236, 241)");
        await page.evaluate("location.hash = 'llama-3.1-8b-1xl40s'");
        await page.waitFor(`${inside(".plan-name")}.textContent.includes("8B")`, "the other plan");
        const link = await page.evaluate(`${inside("[part=link]")}.hash.slice(1)`);
        for (const query of [`view=grid&p=${link}`, `p=${link}&view=grid`]) {
          const address = await page.evaluate("location.origin + location.pathname");
          await page.open(`${address}?${query}`);
          await page.waitFor(inside("#layout"), `the layout of ${query}`);
        }
      });
    },
  },
  {
    name: "embed: a frame's page has a policy of its own",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await onSite({ page, base }, `/plain/dist/embed.html#${example}`, async () => {
        await page.waitFor(answered, "the answer");
        await page.evaluate(`(() => {
          const script = document.createElement("script");
          script.textContent = "window.intruded = true";
          document.body.append(script);
        })()`);
        assert.equal(await page.evaluate("window.intruded"), undefined);
      });
    },
  },
  ...["day", "night"].flatMap((around) =>
    views.map((view) => ({
      name: `embed: no rule of accessibility is broken, ${view}, by ${around}`,
      engines: ["chromium"],
      async run({ page, base, assert }) {
        await onSite({ page, base }, "/plain/pages/bare.html", async () => {
          await page.evaluate(`document.body.className = "${around}"`);
          await put(page, {
            plan: planFor(view),
            view,
            readonly: String(view !== "full"),
            height: view === "full" ? 300 : "auto",
          });
          await page.waitFor(answered, "the answer");
          assert.deepEqual(await violations(page), []);
          await set(page, "plan", "#v1&m=x");
          await page.waitFor(`${message} !== ""`, "the error");
          assert.deepEqual(await violations(page), []);
        });
      },
    })),
  ),
  {
    name: "embed: no rule of accessibility is broken in a frame",
    engines: ["chromium"],
    async run({ page, base, assert }) {
      await onSite({ page, base }, "/plain/pages/frame.html", async () => {
        await page.waitFor("document.querySelector('iframe').offsetHeight > 300", "the answer");
        assert.deepEqual(await violations(page), []);
      });
    },
  },
];

/** A worker's first lines: where the module's memory can be asked for its size. */
const keeps_memory = `
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await real.apply(WebAssembly, given);
      for (const one of Object.values((made.instance ?? made).exports)) if (one instanceof WebAssembly.Memory) self.module_memory = one;
      return made;
    };
  }
`;

/** The heaps of a page and its workers once their rubbish is gone; compiled code is not in them. */
async function heapsOf(page) {
  const devtools = await page.native.context().newCDPSession(page.native);
  const workers = new Set();
  const waiting = new Map();
  devtools.on("Target.attachedToTarget", ({ sessionId }) => workers.add(sessionId));
  devtools.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  devtools.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  await devtools.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const askWorker = (sessionId, method, params = {}) =>
    new Promise((answered) => {
      const id = waiting.size + 1;
      waiting.set(id, answered);
      devtools.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
    });
  const used_bytes = async (ask) => {
    await ask("HeapProfiler.collectGarbage");
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await ask("Runtime.getHeapUsage");
    return usedSize + embedderHeapUsedSize + backingStorageSize;
  };
  const bytes = async () => {
    let sum = await used_bytes((method) => devtools.send(method));
    for (const worker of workers) {
      sum += await used_bytes((method) => askWorker(worker, method));
      const expression = "self.module_memory.buffer.byteLength";
      sum += (await askWorker(worker, "Runtime.evaluate", { expression })).result.value;
    }
    return sum;
  };
  return { bytes, workers: () => workers.size };
}

async function violations(page) {
  const { default: AxeBuilder } = await import("@axe-core/playwright");
  const { violations } = await new AxeBuilder({ page: page.native }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map(({ target }) => target.join(" "))}`);
}

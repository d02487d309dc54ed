// A plan in other people's site generators: each builds a small site with what the page of snippets offers for it, and Chromium
// looks at it. The site is one origin, dist/ another, as it will be.
//
//   node tests/hosts/run.mjs [HOST…] [--folder DIR]    HOST: jekyll, mkdocs, material, sphinx, docusaurus; left out: all
//
// No part of `npm test`: the generators are 40 packages of Debian's (jekyll mkdocs mkdocs-material python3-sphinx) and, for
// Docusaurus, half a gigabyte from the npm registry. `npm run build` comes first. Pictures and sites are left in DIR, which is
// /tmp/plimsoll-hosts unless told.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../wasm/toolchain.mjs";
import { serve } from "../../web/serve.mjs";
import { launch } from "../browser/chromium.mjs";

const plan = "llama-3.1-70b-4xh100";
const prose = "Before the plan stands a paragraph.";

const material = `material
  features: [navigation.instant]
  palette:
    - { media: "(prefers-color-scheme: light)", scheme: default }
    - { media: "(prefers-color-scheme: dark)", scheme: slate }`;

/** Texts of a site's files, and how it is built; `page` is where the plan then stands, `home` links to it. */
const hosts = {
  jekyll: {
    version: () => versionOf("jekyll", "--version"),
    files: ({ snippet }) => ({
      "_config.yml": "title: Documents\n",
      "index.md": `---\ntitle: Home\n---\n[The plan](plan.html)\n`,
      "plan.md": `---\ntitle: The plan\n---\n# The plan\n\n${prose}\n\n${snippet("jekyll-0")}\n\nAfter it, another.\n`,
    }),
    build: (folder) => run(folder, "jekyll", "build", "--disable-disk-cache"),
    out: "_site",
    page: "plan.html",
  },
  mkdocs: {
    version: () => versionOf("mkdocs", "--version"),
    files: (given) => mkdocsFiles("mkdocs", given),
    build: (folder) => run(folder, "mkdocs", "build", "--quiet"),
    out: "site",
    page: "plan/",
  },
  material: {
    version: () => `${versionOf("mkdocs", "--version")}, Material ${debianVersionOf("mkdocs-material")}`,
    files: (given) => mkdocsFiles(material, given),
    build: (folder) => run(folder, "mkdocs", "build", "--quiet"),
    out: "site",
    page: "plan/",
  },
  sphinx: {
    version: () => versionOf("sphinx-build", "--version"),
    files: ({ snippet, picture }) => ({
      "conf.py": 'project = "Documents"\nextensions = []\n',
      "index.rst": "Home\n====\n\n.. toctree::\n\n   plan\n",
      "plan.rst": `The plan\n========\n\n${prose}\n\n${snippet("sphinx-0")}\n\nAfter it, another.\n`,
      "plan.svg": picture,
    }),
    build(folder) {
      run(folder, "sphinx-build", "-q", "-W", "-b", "html", ".", "site");
      // Another builder has the picture in the element's place.
      run(folder, "sphinx-build", "-q", "-W", "-b", "xml", ".", "xml");
      const xml = readFileSync(join(folder, "xml/plan.xml"), "utf8");
      if (!/<image [^>]*uri="plan.svg"/.test(xml)) throw new Error("the picture is missing where HTML is not built");
    },
    out: "site",
    page: "plan.html",
  },
  docusaurus: {
    version: (folder) =>
      `Docusaurus ${JSON.parse(readFileSync(join(folder, "node_modules/@docusaurus/core/package.json"), "utf8")).version}`,
    files: ({ snippet }) => ({
      "package.json": JSON.stringify({
        name: "documents",
        private: true,
        // Not preset-classic: it brings a search that no page here has.
        dependencies: {
          "@docusaurus/core": "3.10.2",
          "@docusaurus/plugin-content-docs": "3.10.2",
          "@docusaurus/theme-classic": "3.10.2",
          "@mdx-js/react": "^3.0.0",
          react: "^19.0.0",
          "react-dom": "^19.0.0",
        },
      }),
      "docusaurus.config.js": `export default {
  title: "Documents", url: "http://127.0.0.1", baseUrl: "/",
  plugins: [["@docusaurus/plugin-content-docs", { routeBasePath: "/", sidebarPath: "./sidebars.js" }]],
  themes: ["@docusaurus/theme-classic"],
  themeConfig: { colorMode: { respectPrefersColorScheme: true } },
  ${snippet("docusaurus-0")}
};\n`,
      "sidebars.js": `export default { docs: ["index", "plan"] };\n`,
      "docs/index.md": "---\nslug: /\n---\n# Home\n\n[The plan](plan.mdx)\n",
      "docs/plan.mdx": `# The plan\n\n${prose}\n\n${snippet("docusaurus-1")}\n\nAfter it, another.\n`,
    }),
    build(folder) {
      if (!existsSync(join(folder, "node_modules/@docusaurus")))
        run(folder, "npm", "install", "--no-audit", "--no-fund");
      run(folder, "npx", "docusaurus", "build");
    },
    out: "build",
    page: "plan",
  },
};

/** Material exchanges the content of a page only on the site that it was built for. */
function mkdocsFiles(theme, { snippet, address }) {
  return {
    "mkdocs.yml": `site_name: Documents\nsite_url: ${address}\ntheme:\n  name: ${theme}\nnav: [index.md, plan.md]\n`,
    "docs/index.md": "# Home\n\n[The plan](plan.md)\n",
    "docs/plan.md": `# The plan\n\n${prose}\n\n${snippet("mkdocs-0")}\n\nAfter it, another.\n`,
  };
}

function run(folder, program, ...words) {
  execFileSync(program, words, {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, CI: "1" },
  });
}

function plimsoll(...words) {
  return execFileSync(process.execPath, [join(root, "wasm/bin.mjs"), ...words], { encoding: "utf8" });
}

function versionOf(program, word) {
  return execFileSync(program, [word], { encoding: "utf8" })
    .trim()
    .replace(/ from .*/, "");
}

function debianVersionOf(name) {
  return execFileSync("dpkg-query", ["-W", name], { encoding: "utf8" }).trim().split("\t")[1];
}

const answered = "document.querySelector('plimsoll-plan')?.shadowRoot?.querySelector('.headline')";
const link_home =
  "[...document.querySelectorAll('a')].find((one) => /plan/i.test(one.getAttribute('href')) && one.checkVisibility())";

/** What the page of snippets offers for the plan, by the ids of its fields. */
async function snippetsOf(browser, dist) {
  const page = await browser.page();
  const link = plimsoll("link", plan).trim();
  await page.open(`${dist}snippets.html${link}`);
  await page.waitFor("document.querySelector('.snippet')", "the snippets");
  const texts = await page.evaluate(
    "Object.fromEntries([...document.querySelectorAll('.snippet textarea')].map(({ id, value }) => [id, value]))",
  );
  await page.close();
  return texts;
}

/** From its home the reader goes to the plan, back, and to it again; then as a phone, in the dark. */
async function look({ browser, dist }, site, { page: path }, pictures) {
  const wide = await browser.page();
  const errors = [];
  // A theme's fonts from elsewhere are not there without a network; what is ours has to be.
  wide.native.on("requestfailed", (request) => request.url().startsWith(dist) && errors.push(request.url()));
  wide.native.on("response", (answer) => answer.url().startsWith(dist) && !answer.ok() && errors.push(answer.url()));
  wide.native.on("pageerror", ({ stack }) => stack?.includes(dist) && errors.push(stack));
  await wide.open(`${site}${path}`);
  await wide.waitFor(answered, "the answer");
  await wide.screenshot(`${pictures}.png`);
  await wide.open(site);
  await wide.evaluate("window.visited = true");
  for (let visit = 0; visit < 2; visit += 1) {
    await wide.waitFor(`!document.querySelector("plimsoll-plan") && Boolean(${link_home})`, "the way to the plan");
    await wide.evaluate(`${link_home}.click()`);
    await wide.waitFor(answered, `the answer of visit ${visit}`);
    await wide.native.goBack();
  }
  const is_one_document = await wide.evaluate("window.visited === true");
  await wide.close();
  const narrow = await browser.page({ viewport: { width: 320, height: 740 }, colorScheme: "dark" });
  await narrow.open(`${site}${path}`);
  await narrow.waitFor(answered, "the answer on a phone");
  await narrow.evaluate("document.querySelector('plimsoll-plan').scrollIntoView()");
  // Alabaster, for one, keeps its own column wider than a phone.
  const is_inside = await narrow.evaluate(`(() => {
    const plan = document.querySelector("plimsoll-plan");
    return plan.shadowRoot.querySelector(".room").scrollWidth <= plan.parentElement.clientWidth;
  })()`);
  await narrow.screenshot(`${pictures}-320.png`);
  await narrow.close();
  if (!is_inside) throw new Error("on a phone the element is wider than its column");
  if (errors.length > 0) throw new Error(errors.join("; "));
  return is_one_document ? "without loading a page anew" : "page by page";
}

/** The element's own link, for readers without scripts. */
function checkFallback(folder, { out, page }) {
  const file = [page, `${page}index.html`, `${page}/index.html`, `${page}.html`]
    .map((name) => join(folder, out, name))
    .find((name) => name.endsWith(".html") && existsSync(name));
  const html = readFileSync(file, "utf8");
  if (!/<plimsoll-plan [^>]*plan="#v1&amp;[^>]*>\s*<a [^>]*href="[^"]*#v1&/.test(html))
    throw new Error(`${file} lacks the element's link`);
}

async function tryHost(name, { browser, dist, texts, picture, folder: parent }) {
  const host = hosts[name];
  const folder = join(parent, name);
  const snippet = (id) => texts[id] ?? fail(`no snippet ${id}`);
  mkdirSync(join(folder, host.out), { recursive: true });
  const site = await serve(join(folder, host.out));
  try {
    for (const [path, text] of Object.entries(host.files({ snippet, picture, address: site.address }))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    host.build(folder);
    checkFallback(folder, host);
    const way = await look({ browser, dist }, site.address, host, join(parent, name));
    return `${host.version(folder)}, ${way}`;
  } finally {
    await site.close();
  }
}

function fail(message) {
  throw new Error(message);
}

const words = process.argv.slice(2);
const at = words.indexOf("--folder");
const [folder] = at < 0 ? ["/tmp/plimsoll-hosts"] : words.splice(at, 2).slice(1);
const names = words.length > 0 ? words : Object.keys(hosts);
const dist = await serve(join(root, "dist"));
const browser = await launch();
let failed = 0;
try {
  const texts = await snippetsOf(browser, dist.address);
  const picture = plimsoll("check", plan, "--format", "svg");
  for (const name of names)
    try {
      if (!hosts[name]) fail(`none of ${Object.keys(hosts).join(", ")}`);
      console.log(`✓ ${name}: ${await tryHost(name, { browser, dist: dist.address, texts, picture, folder })}`);
    } catch (error) {
      failed += 1;
      console.log(`✗ ${name}: ${error.message}`);
    }
} finally {
  await browser.close();
  await dist.close();
}
process.exit(failed === 0 ? 0 : 1);

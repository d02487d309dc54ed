// Tables and pictures as files: the page's numbers to their last digit, and pictures that stand by themselves.

/** What the page saves next, as text; a picture as the beginning of its data address. */
const watch = `(() => {
  window.saved = null;
  HTMLAnchorElement.prototype.click = () => {};
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const reader = new FileReader();
    reader.onload = () => { window.saved = reader.result; };
    blob.type === "image/png" ? reader.readAsDataURL(blob) : reader.readAsText(blob);
    return make.call(URL, blob);
  };
})()`;
const file = (of) => `plimsoll-take-along[of="${of}"] button`;

async function saved(page, selector) {
  await page.evaluate("void (window.saved = null)");
  await page.click(selector);
  await page.waitFor("window.saved", "the file");
  return page.evaluate("window.saved");
}

async function live(page, base) {
  await page.open(`${base}/`);
  // What stood there before the scripts came has such an element, too.
  await page.waitFor("document.querySelector('.opens')", "the live page");
  await page.evaluate(watch);
}

export default [
  {
    name: "a table is saved as CSV, each number in full in the unit that its column names",
    async run({ page, base, assert }) {
      await live(page, base);
      const lines = (await saved(page, file("Memory by component"))).split("\r\n");
      assert.match(lines[0], /^Component,Mean lengths \(bytes\),Longest \(bytes\),in GiB \(bytes\),Of the GPU$/);
      const total = lines.find((line) => line.startsWith("Total,"));
      assert.match(total, /^Total,\d{10}(\.\d+)?,\d{10}/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a picture is saved as an SVG and a PNG of its own",
    async run({ page, base, assert }) {
      await live(page, base);
      const svg = await saved(page, `${file("Memory of the fullest stage")}:first-child`);
      assert.match(svg, /^<svg[^>]+xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      assert.doesNotMatch(svg, /var\(|<script|foreignObject/);
      const png = await saved(page, `${file("Memory of the fullest stage")}:last-child`);
      assert.match(png, /^data:image\/png;base64,iVBORw0KGgo/);
      assert.equal(png.length > 4000, true);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
];

// Plans as other tools write them: pasted, told piece by piece, taken back; and written as launch commands.

const line = "vllm serve meta-llama/Llama-3.1-70B-Instruct --tensor-parallel-size 4 --kv-cache-dtype fp8 --port 80";
const loaded = `performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /exchang/.test(name))`;

async function live(page, base, link = "") {
  await page.open(`${base}/${link}`);
  await page.waitFor("document.querySelector('.opens')", "the live page");
}

async function pasted(page, text) {
  await page.evaluate(
    "[...document.querySelectorAll('.tools .button')].find((one) => one.innerText === 'Open').click()",
  );
  await page.evaluate(`document.getElementById("pasted").value = ${JSON.stringify(text)}`);
  await page.click("#open-dialog .open-foot .button-main");
}

export default [
  {
    name: "a launch line becomes a plan, piece by piece, and one step takes it back",
    async run({ page, base, assert }) {
      await live(page, base);
      assert.deepEqual(await page.evaluate(loaded), []);
      await pasted(page, line);
      await page.waitFor("document.querySelector('.imported')", "what was read");
      const told = await page.evaluate("document.querySelector('.imported').textContent.replace(/\\s+/g, ' ')");
      assert.match(told, /Read from a vLLM launch line/);
      assert.match(told, /--tensor-parallel-size 4/);
      assert.match(told, /--port 80/);
      await page.waitFor("/TP4/.test(document.querySelector('#layout').textContent)", "the layout");
      await page.click('button[aria-label="Undo"]');
      await page.waitFor("/EP4×TP2×PP2/.test(document.querySelector('#layout').textContent)", "the plan before");
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
  {
    name: "a text of no known kind stays where it is, with what it could have been",
    async run({ page, base, assert }) {
      await live(page, base);
      await pasted(page, "Good morning, everybody.");
      await page.waitFor("document.querySelector('#pasted-problems li')", "why not");
      assert.match(await page.text("#pasted-problems"), /launch line/);
      assert.equal(await page.value("#pasted"), "Good morning, everybody.");
    },
  },
  {
    name: "launch commands are written for an engine, with what no flag says",
    async run({ page, base, assert }) {
      await live(page, base);
      await page.click("#share-button");
      await page.click('[aria-labelledby="share-launch"] .button');
      await page.waitFor("document.querySelector('.launch-command textarea')", "the command");
      assert.match(await page.value(".launch-command textarea"), /vllm serve/);
      assert.equal((await page.count(".not-expressed li")) > 0, true);
      // Two nodes of vLLM's data parallelism start with arguments of their own; SGLang's share theirs.
      assert.equal(await page.count("details.launch-command"), 0);
      await page.click('[aria-labelledby="share-launch"] .button:nth-child(2)');
      await page.waitFor("document.querySelector('details.launch-command textarea')", "the manifest");
      assert.match(await page.value("details.launch-command textarea"), /kind: LeaderWorkerSet\n/);
      assert.deepEqual(await page.consoleErrors(), []);
    },
  },
];

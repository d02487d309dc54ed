// The first screen: templates as HTML text.
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { expect, test } from "vitest";
import { renderToString } from "../../web/prerender/render-to-string.ts";

test.each([
  ["text is escaped", html`<p>${"<b>"}</p>`, "<p>&lt;b&gt;</p>"],
  ["attributes are quoted and escaped", html`<p title=${'a "b"'}></p>`, '<p title="a &quot;b&quot;"></p>'],
  ["a part of an attribute", html`<p class="card ${"meets"}"></p>`, '<p class="card meets"></p>'],
  ["handlers are dropped", html`<button class="x" @click=${() => {}}>go</button>`, '<button class="x">go</button>'],
  ["a flag that is on", html`<details ?open=${true}></details>`, "<details open></details>"],
  ["a flag that is off", html`<details ?open=${false}></details>`, "<details></details>"],
  ["properties become attributes", html`<input .value=${live("16")} />`, '<input value="16" />'],
  ["a property that is on", html`<input .checked=${true} />`, "<input checked />"],
  ["an attribute that is left out", html`<input aria-invalid=${nothing} />`, "<input />"],
  [
    "lists and templates within",
    html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`,
    "<ul><li>1</li><li>2</li></ul>",
  ],
  ["what the core drew", html`<div>${unsafeHTML("<svg></svg>")}</div>`, "<div><svg></svg></div>"],
  ["nothing", html`<p>${nothing}${null}</p>`, "<p></p>"],
])("%s", (_, template, text) => {
  expect(renderToString(template)).toBe(text);
});

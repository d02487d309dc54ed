// What a tool is, folded to a line that says the most of it.

import { html, nothing, type TemplateResult } from "lit";
import { abouts } from "./about.ts";

export function aboutView(tool: string): TemplateResult | typeof nothing {
  const about = abouts[tool];
  if (!about) return nothing;
  const { source, brief, paragraphs, words, limits, page } = about;
  return html`<details class="about">
    <summary><strong>What this is</strong>: ${brief}</summary>
    <div class="about-body">
      ${paragraphs.map((text) => html`<p>${text}</p>`)}
      <dl class="facts">${words.map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}</dl>
      <p><strong>Limits.</strong> ${limits}</p>
      <p class="muted">${source ? html`After <a href=${source.address} rel="noreferrer">${source.name}</a> (<code>${source.file}</code>).` : nothing}
        At length: <code>${page}</code> in Plimsoll's repository; every field: <code>npx plimsoll reference ${tool}</code>.</p>
    </div>
  </details>`;
}

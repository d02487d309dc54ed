// What the words and the numbers mean, for whoever meets them first.

import { html, type TemplateResult } from "lit";
import { words } from "../words/words.ts";

export function howToReadView(): TemplateResult {
  const { title, words: meanings, numbers } = words().how_to_read;
  return html`<details class="disclosure how-to-read">
    <summary>${title}</summary>
    ${listView(meanings)}${listView(numbers)}
  </details>`;
}

function listView(meanings: [string, string][]): TemplateResult {
  return html`<dl class="meanings">
    ${meanings.map(([name, meaning]) => html`<div><dt>${name}</dt><dd>${meaning}</dd></div>`)}
  </dl>`;
}

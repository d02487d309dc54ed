// What was made of another tool's text: each piece of it read, guessed or ignored.

import { html, nothing, type TemplateResult } from "lit";
import type { Imported, Noted } from "../exchange/messages.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";

export function importedView({ format, read, guessed, ignored }: Imported): TemplateResult {
  const w = words().imported;
  return html`<section class="imported" aria-label=${w.label}>
    <p>${w.takeaway(coreText(format), read.length, guessed.length, ignored.length)}</p>
    ${listView(w.guessed, guessed, true)}
    ${listView(w.ignored, ignored, false)}
    ${listView(w.read, read, false)}
  </section>`;
}

/** What was guessed is what somebody has to look at. */
function listView(title: string, notes: Noted[], is_open: boolean): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing;
  return html`<details class="disclosure" ?open=${is_open}>
    <summary>${words().imported.counted(title, notes.length)}</summary>
    <ul>
      ${notes.map(
        ({ written, became, why }) => html`<li>
          ${written ? html`<code>${written}</code>` : nothing}${written && became ? " → " : nothing}${coreText(became)}
          ${why ? html`<span class="muted">${coreText(why)}</span>` : nothing}
        </li>`,
      )}
    </ul>
  </details>`;
}

// What was made of another tool's text: each piece of it read, guessed or ignored.

import { html, nothing, type TemplateResult } from "lit";
import type { Imported, Noted } from "../exchange/messages.ts";
import { plural } from "../format/words.ts";

export function importedView({ format, read, guessed, ignored }: Imported): TemplateResult {
  return html`<section class="imported" aria-label="What was read">
    <p>Read from ${format}: ${plural(read.length, "piece")} read, ${guessed.length} guessed, ${ignored.length} ignored.</p>
    ${listView("Guessed", guessed, true)}
    ${listView("Ignored", ignored, false)}
    ${listView("Read", read, false)}
  </section>`;
}

/** What was guessed is what somebody has to look at. */
function listView(title: string, notes: Noted[], is_open: boolean): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing;
  return html`<details class="disclosure" ?open=${is_open}>
    <summary>${title} (${notes.length})</summary>
    <ul>
      ${notes.map(
        ({ written, became, why }) => html`<li>
          ${written ? html`<code>${written}</code>` : nothing}${written && became ? " → " : nothing}${became}
          ${why ? html`<span class="muted">${why}</span>` : nothing}
        </li>`,
      )}
    </ul>
  </details>`;
}

// The engine could not start, or failed: said in words, with what works without it.

import { html, nothing, type TemplateResult } from "lit";

export function faultView(message: string, link: string): TemplateResult {
  return html`<section class="problems" role="alert">
    <h2>The engine does not run here</h2>
    <p>${message}</p>
    <p>It needs WebAssembly and module workers; a content security policy must allow <code>'wasm-unsafe-eval'</code>.
      From a shell: <code>npx plimsoll check plan.json</code>.</p>
    ${link.length > 1 ? html`<p>The link that was opened: <code>${link}</code></p>` : nothing}
  </section>`;
}

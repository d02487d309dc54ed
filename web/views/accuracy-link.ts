// The way from the word about the error to the record that it rests on.

import { html, type TemplateResult } from "lit";

export const accuracy_page = "accuracy.html";

/** In the page as one file, its style shows the other sentence. */
export function accuracyLinkView(): TemplateResult {
  return html`<p class="remark">
    <a class="link" href=${accuracy_page}>Predictions beside published measurements, figure by figure</a>
    <span class="file-only" hidden>The record of predictions beside published measurements is not in this file. It is ${accuracy_page} of the hosted page.</span>
  </p>`;
}

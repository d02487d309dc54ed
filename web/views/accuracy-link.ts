// The way from the word about the error to the record that it rests on.

import { html, type TemplateResult } from "lit";
import { words } from "../words/words.ts";

export const accuracy_page = "accuracy.html";

/** In the page as one file, its style shows the other sentence. */
export function accuracyLinkView(): TemplateResult {
  return html`<p class="remark">
    <a class="link" href=${accuracy_page}>${words().assumptions.accuracy}</a>
    <span class="file-only" hidden>${words().assumptions.accuracy_missing(accuracy_page)}</span>
  </p>`;
}

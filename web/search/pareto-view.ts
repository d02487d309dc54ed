// The core's picture of what was searched: throughput of a GPU against that of a user.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { naturalSize, pictureForReader } from "../format/sentence.ts";
import { scrollBox } from "../views/section.ts";
import { coreLanguage } from "../words/said.ts";
import { words } from "../words/words.ts";

export function paretoView(svg: string): TemplateResult {
  return scrollBox(
    words().search.picture,
    html`<div class="picture pareto-picture" lang=${coreLanguage() ?? nothing}>${unsafeHTML(naturalSize(pictureForReader(svg)))}</div>`,
  );
}

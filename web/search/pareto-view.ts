// The core's picture of what was searched: throughput of a GPU against that of a user.

import { html, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { naturalSize, pictureForReader } from "../format/sentence.ts";
import { scrollBox } from "../views/section.ts";

export function paretoView(svg: string): TemplateResult {
  return scrollBox(
    "Throughput of a GPU and of a user",
    html`<div class="picture pareto-picture">${unsafeHTML(naturalSize(pictureForReader(svg)))}</div>`,
  );
}

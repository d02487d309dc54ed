// How the model is spread: the notation, what it means degree by degree, and the GPUs as the core draws them.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { plural } from "../format/words.ts";
import type { LayoutReport } from "../generated/plan";
import { scrollBox, sectionView } from "./section.ts";

export function layoutView(layout: LayoutReport, picture_svg: string): TemplateResult {
  return sectionView("layout", "Layout", "", [
    html`<dl class="facts">
      <div><dt>As written</dt><dd><code>${layout.written || "one GPU"}</code></dd></div>
      <div><dt>In full</dt><dd><code>${layout.expanded}</code></dd></div>
      ${layout.other_reading ? html`<div><dt>It could also be read as</dt><dd><code>${layout.other_reading}</code></dd></div>` : nothing}
      <div><dt>GPUs</dt><dd>${layout.gpus_used} of ${layout.gpus_there} used, ${layout.gpus_per_node} to a node</dd></div>
    </dl>`,
    picture_svg
      ? scrollBox(
          "GPUs by node and stage",
          html`<div class="picture grid-picture">${unsafeHTML(naturalSize(picture_svg))}</div>`,
        )
      : nothing,
    layout.stages.length > 1 ? stagesView(layout) : nothing,
  ]);
}

/** At its own size and no other: blown up or shrunk to the page, its letters would not be those of the page. */
function naturalSize(picture_svg: string): string {
  return picture_svg.replace(/viewBox="0 0 (\S+) (\S+)"/, '$& width="$1" height="$2"');
}

function stagesView({ stages }: LayoutReport): TemplateResult {
  return html`<details class="disclosure">
    <summary>Layers of the ${plural(stages.length, "stage")}</summary>
    <ol class="stages" start="0">
      ${stages.map(({ first_layer, layers }) => html`<li>layers ${first_layer} to ${first_layer + layers - 1}</li>`)}
    </ol>
  </details>`;
}

// How the model is spread: the notation, what it means degree by degree, and the GPUs as the core draws them.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { formatPart } from "../format/quantity.ts";
import type { ExpertsReport, ExpertUse, LayoutReport, Report } from "../generated/plan";
import { stepName } from "../words/core.ts";
import { coreLanguage } from "../words/said.ts";
import { words } from "../words/words.ts";
import { type Opens, quantityView, shownView, type Way, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

type Content = TemplateResult | typeof nothing;

/** `way`: to each GPU by itself, or those GPUs; then the picture is for paper alone. */
export function layoutView(
  { layout, experts }: Report,
  picture_svg: string,
  opens?: Opens,
  way: Content = nothing,
  shows_ranks = false,
): TemplateResult {
  const w = words().layout;
  return sectionView("layout", w.title, "", [
    html`<dl class="facts">
      <div><dt>${w.as_written}</dt><dd><code>${layout.written || w.one_gpu}</code></dd></div>
      <div><dt>${w.in_full}</dt><dd><code>${layout.expanded}</code></dd></div>
      ${layout.other_reading ? html`<div><dt>${w.other_reading}</dt><dd><code>${layout.other_reading}</code></dd></div>` : nothing}
      <div><dt>${w.gpus}</dt><dd>${w.used(layout.gpus_used, layout.gpus_there, layout.gpus_per_node)}</dd></div>
    </dl>`,
    picture_svg ? pictureView(picture_svg, shows_ranks) : nothing,
    way,
    experts ? expertsView(experts, opens) : nothing,
    layout.stages.length > 1 ? stagesView(layout) : nothing,
  ]);
}

function pictureView(picture_svg: string, is_for_paper: boolean): TemplateResult {
  const box = scrollBox(
    words().layout.picture,
    html`<div class="picture grid-picture" lang=${coreLanguage() ?? nothing}>${unsafeHTML(naturalSize(picture_svg))}</div>`,
  );
  return html`<div class=${is_for_paper ? "paper-only" : ""}>${box}</div>`;
}

/** At its own size and no other: blown up or shrunk to the page, its letters would not be those of the page. */
function naturalSize(picture_svg: string): string {
  return picture_svg.replace(/viewBox="0 0 (\S+) (\S+)"/, '$& width="$1" height="$2"');
}

/** How much of a rank's experts a step uses: the plan's own and a single sequence's side by side. */
function expertsView({ per_rank, ranks, use }: ExpertsReport, opens: Opens): TemplateResult {
  const w = words().layout;
  return html`<h3>${w.experts} <span class="muted">${w.per_rank(quantityView(per_rank, "", wayTo(opens, "experts.per_rank")), ranks)}</span></h3>
    ${scrollBox(
      w.use,
      html`<table class="experts">
        <thead>
          <tr><th scope="col">${w.step}</th><th scope="col" class="numeric">${w.tokens}</th><th scope="col" class="numeric">${w.each_expert}</th><th scope="col" class="numeric">${w.experts_read}</th><th scope="col" class="numeric">${w.ranks_busy}</th><th scope="col" class="numeric">${w.fullest}</th></tr>
        </thead>
        <tbody>
          ${use.map((one, i) => useRow(one, (name) => wayTo(opens, `experts.use[${i}].${name}`)))}
        </tbody>
      </table>`,
    )}`;
}

function useRow(use: ExpertUse, way: (name: keyof ExpertUse) => Way): TemplateResult {
  const count = (name: "tokens" | "tokens_per_expert" | "fullest_over_mean") =>
    html`<td class="numeric">${quantityView(use[name], "", way(name))}</td>`;
  const part = (name: "experts_read" | "ranks_busy") =>
    html`<td class="numeric">${shownView(formatPart(use[name]), way(name))}</td>`;
  return html`<tr>
    <th scope="row">${stepName(use)}</th>
    ${count("tokens")}${count("tokens_per_expert")}${part("experts_read")}${part("ranks_busy")}${count("fullest_over_mean")}
  </tr>`;
}

function stagesView({ stages }: LayoutReport): TemplateResult {
  return html`<details class="disclosure">
    <summary>${words().layout.stages(stages.length)}</summary>
    <ol class="stages" start="0">
      ${stages.map(({ first_layer, layers }) => html`<li>${words().layout.layers(first_layer, first_layer + layers - 1)}</li>`)}
    </ol>
  </details>`;
}

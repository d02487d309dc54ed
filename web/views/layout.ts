// How the model is spread: the notation, what it means degree by degree, and the GPUs as the core draws them.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { formatNumber, formatShare } from "../format/quantity.ts";
import { capitalised, plural } from "../format/words.ts";
import type { ExpertsReport, ExpertUse, LayoutReport, Report } from "../generated/plan";
import { scrollBox, sectionView } from "./section.ts";

type Content = TemplateResult | typeof nothing;

/** `way`: to each GPU by itself, or those GPUs; then the picture is for paper alone. */
export function layoutView(
  { layout, experts }: Report,
  picture_svg: string,
  way: Content = nothing,
  shows_ranks = false,
): TemplateResult {
  return sectionView("layout", "Layout", "", [
    html`<dl class="facts">
      <div><dt>As written</dt><dd><code>${layout.written || "one GPU"}</code></dd></div>
      <div><dt>In full</dt><dd><code>${layout.expanded}</code></dd></div>
      ${layout.other_reading ? html`<div><dt>It could also be read as</dt><dd><code>${layout.other_reading}</code></dd></div>` : nothing}
      <div><dt>GPUs</dt><dd>${layout.gpus_used} of ${layout.gpus_there} used, ${layout.gpus_per_node} to a node</dd></div>
    </dl>`,
    picture_svg ? pictureView(picture_svg, shows_ranks) : nothing,
    way,
    experts ? expertsView(experts) : nothing,
    layout.stages.length > 1 ? stagesView(layout) : nothing,
  ]);
}

function pictureView(picture_svg: string, is_for_paper: boolean): TemplateResult {
  const box = scrollBox(
    "GPUs by node and stage",
    html`<div class="picture grid-picture">${unsafeHTML(naturalSize(picture_svg))}</div>`,
  );
  return html`<div class=${is_for_paper ? "paper-only" : ""}>${box}</div>`;
}

/** At its own size and no other: blown up or shrunk to the page, its letters would not be those of the page. */
function naturalSize(picture_svg: string): string {
  return picture_svg.replace(/viewBox="0 0 (\S+) (\S+)"/, '$& width="$1" height="$2"');
}

/** How much of a rank's experts a step uses: the plan's own and a single sequence's side by side. */
function expertsView({ per_rank, ranks, use }: ExpertsReport): TemplateResult {
  return html`<h3>Experts <span class="muted">${formatNumber(per_rank)} of a layer on each of ${plural(ranks, "rank")}</span></h3>
    ${scrollBox(
      "Use of the experts",
      html`<table class="experts">
        <thead>
          <tr><th scope="col">Step</th><th scope="col" class="numeric">Tokens</th><th scope="col" class="numeric">For each expert</th><th scope="col" class="numeric">Experts read</th><th scope="col" class="numeric">Ranks that work</th><th scope="col" class="numeric">Fullest rank / mean</th></tr>
        </thead>
        <tbody>
          ${use.map(useRow)}
        </tbody>
      </table>`,
    )}`;
}

function useRow({
  step,
  tokens,
  tokens_per_expert,
  experts_read,
  ranks_busy,
  fullest_over_mean,
}: ExpertUse): TemplateResult {
  return html`<tr>
    <th scope="row">${capitalised(step)}</th>
    <td class="numeric">${formatNumber(tokens)}</td>
    <td class="numeric">${formatNumber(tokens_per_expert)}</td>
    <td class="numeric">${formatShare(experts_read)}</td>
    <td class="numeric">${formatShare(ranks_busy)}</td>
    <td class="numeric">${formatNumber(fullest_over_mean)}</td>
  </tr>`;
}

function stagesView({ stages }: LayoutReport): TemplateResult {
  return html`<details class="disclosure">
    <summary>Layers of the ${plural(stages.length, "stage")}</summary>
    <ol class="stages" start="0">
      ${stages.map(({ first_layer, layers }) => html`<li>layers ${first_layer} to ${first_layer + layers - 1}</li>`)}
    </ol>
  </details>`;
}

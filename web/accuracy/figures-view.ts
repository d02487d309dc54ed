// Single published figures, each with its source, the worst first.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber } from "../format/quantity.ts";
import { scrollBox, sectionView } from "../views/section.ts";
import { moreView, shownOf } from "./families-view.ts";
import { useOf } from "./overview-view.ts";
import { signedText } from "./percent.ts";
import { quantityOf } from "./quantities.ts";
import type { Figure } from "./record.ts";
import { unitName } from "./scatter.ts";
import { figures_id } from "./scatter-view.ts";
import { sourceAddress } from "./source.ts";
import type { AccuracyActions } from "./state.ts";

export function figuresView(figures: Figure[], is_whole: boolean, actions: AccuracyActions): TemplateResult {
  const shown = shownOf(figures, is_whole);
  const takeaway =
    figures.length === 0
      ? "No single figure fits these filters."
      : figures.length === 1
        ? "One published figure, with its source."
        : `${formatNumber(figures.length)} published figures, each with its source; the worst first.`;
  return sectionView(figures_id, "Single figures", takeaway, [
    figures.length === 0
      ? nothing
      : scrollBox(
          "Single figures",
          html`<table class="accuracy-table">
            <thead>
              <tr>
                <th scope="col">Quantity</th>
                <th scope="col" class="numeric">Error</th>
                <th scope="col" class="numeric">Predicted</th>
                <th scope="col" class="numeric">Measured</th>
                <th scope="col">Unit</th>
                <th scope="col">Family and case</th>
                <th scope="col">Split</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>${shown.map(figureView)}</tbody>
          </table>`,
        ),
    moreView("figures", shown.length, figures.length, actions),
  ]);
}

function figureView(figure: Figure): TemplateResult {
  const { quantity, family, unit, measured, predicted, error_pct, source } = figure;
  return html`<tr>
    <td>${quantityOf(quantity).name}</td>
    <td class="numeric">${signedText(error_pct)}</td>
    <td class="numeric">${formatNumber(predicted)}</td>
    <td class="numeric">${formatNumber(measured)}</td>
    <td>${unitName(unit)}</td>
    <th scope="row">${family}${figure.case ? html`<span class="accuracy-help">${figure.case}</span>` : nothing}</th>
    <td>${useOf(figure)}</td>
    <td class="accuracy-source">${sourceView(source)}</td>
  </tr>`;
}

function sourceView(source: string): TemplateResult {
  const address = sourceAddress(source);
  return address === null ? html`${source}` : html`<a href=${address} rel="noreferrer">${source}</a>`;
}

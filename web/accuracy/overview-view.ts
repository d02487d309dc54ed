// By quantity: what was fitted to against what was never seen, what stands apart, and what the words mean.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber } from "../format/quantity.ts";
import { scrollBox, sectionView } from "../views/section.ts";
import { percentText, signedText } from "./percent.ts";
import { quantityOf } from "./quantities.ts";
import type { AccuracyRecord, Scored, Split } from "./record.ts";
import { apartOf, type Overview, overviewOf, overviewSentence } from "./summary.ts";

export const split_names = { calibration: "fitted to, or scored only", holdout: "never seen" };

/** What a fit did with rows: those that are not kept aside may still have gone into none. */
export function useOf({
  quantity,
  split,
  quality = "ok",
}: {
  quantity: string;
  split: Split;
  quality?: string;
}): string {
  if (split === "holdout") return split_names.holdout;
  return quantityOf(quantity).is_fitted && quality === "ok" ? "fitted to" : "scored only";
}

export function overviewView(record: AccuracyRecord): TemplateResult {
  const overview = overviewOf(record);
  return html`${sectionView("overview", "By quantity", overviewSentence(overview), [
    scrollBox(
      "By quantity",
      html`<table class="accuracy-table">
        <thead>
          <tr>
            <td rowspan="2"></td>
            <th scope="colgroup" colspan="5">Fitted to, or scored only</th>
            <th scope="colgroup" colspan="5" class="accuracy-other">Never seen</th>
          </tr>
          <tr>${errorHeads()}${errorHeads("accuracy-other")}</tr>
        </thead>
        <tbody>${overview.map(rowView)}</tbody>
      </table>`,
    ),
    wordsView(),
  ])}
  ${apartView(apartOf(record))}`;
}

function errorHeads(first = ""): TemplateResult {
  return html`<th scope="col" class="numeric ${first}">Rows</th>
    <th scope="col" class="numeric">Not predicted</th>
    <th scope="col" class="numeric">Median</th>
    <th scope="col" class="numeric">P90</th>
    <th scope="col" class="numeric">Signed</th>`;
}

function rowView({ quantity, calibration, holdout }: Overview): TemplateResult {
  const { name, help } = quantityOf(quantity);
  return html`<tr data-quantity=${quantity}>
    <th scope="row">${name}<span class="accuracy-help">${help}</span></th>
    ${halfView(calibration)}${halfView(holdout, "accuracy-other")}
  </tr>`;
}

function halfView(row: Scored | null, first = ""): TemplateResult {
  if (!row) return html`<td colspan="5" class="muted accuracy-none ${first}">no such rows</td>`;
  return html`<td class="numeric ${first}">${formatNumber(row.n)}${useOf(row) === "scored only" ? html`<span class="accuracy-help">scored only</span>` : nothing}</td>${errorCells(row)}`;
}

/** Not predicted, median, P90, signed. */
export function errorCells({ n_not_predicted, errors }: Scored): TemplateResult {
  const missing = html`<td class="numeric">${n_not_predicted > 0 ? html`<strong>${formatNumber(n_not_predicted)}</strong>` : "0"}</td>`;
  if (!errors) return html`${missing}<td colspan="3" class="muted accuracy-none">none could be predicted</td>`;
  return html`${missing}
    <td class="numeric">${percentText(errors.mdape_pct)}</td>
    <td class="numeric">${percentText(errors.p90_pct)}</td>
    <td class="numeric">${signedText(errors.signed_median_pct)}</td>`;
}

const words: [string, string][] = [
  ["Median", "MdAPE, the median absolute percentage error: half of the rows are off by less, half by more."],
  ["P90", "Nine rows of ten are off by no more than this; one of ten is worse."],
  ["Signed", "The median with its sign: above zero, more predictions are too high than too low."],
  ["Fitted to", "Fitting was free to use these rows. Small errors are expected here and prove little."],
  [
    "Scored only",
    "Not kept aside, but no fit has used these rows: quantities that follow from others, outliers and suspect rows.",
  ],
  ["Never seen", "Never fitted, and never used to choose a form: models, GPUs and versions that were kept aside."],
  ["Not predicted", "Rows that no prediction was made for. They are counted here and are in no error."],
];

function wordsView(): TemplateResult {
  return html`<dl class="facts accuracy-words">
    ${words.map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}
  </dl>`;
}

function apartView(rows: Scored[]): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  return sectionView("apart", "Apart from these", "Outliers and suspect rows, in none of the errors above.", [
    html`<p class="accuracy-note">An outlier is a row whose figures contradict the set-up that it states. A suspect row leaves its set-up in doubt:
      a layout that had to be inferred, or weights that do not fit the GPUs named. They are judged by what their source says.</p>`,
    scrollBox(
      "Apart from these",
      html`<table class="accuracy-table">
        <thead>
          <tr>
            <th scope="col">Quantity</th><th scope="col">Quality</th><th scope="col">Split</th>${errorHeads()}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr>
              <th scope="row">${quantityOf(row.quantity).name}</th>
              <td>${row.quality}</td>
              <td>${useOf(row)}</td>
              <td class="numeric">${formatNumber(row.n)}</td>
              ${errorCells(row)}
            </tr>`,
          )}
        </tbody>
      </table>`,
    ),
  ]);
}

// The filters, which everything below them follows, and the families that they leave.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber } from "../format/quantity.ts";
import { scrollBox, sectionView } from "../views/section.ts";
import { errorCells, split_names, useOf } from "./overview-view.ts";
import { quantityOf } from "./quantities.ts";
import type { AccuracyRecord, Scored, Split } from "./record.ts";
import { addressOf, type Column, type Filter, filters, optionsOf, type Selection } from "./selection.ts";
import type { AccuracyActions, LongTable } from "./state.ts";
import { countedIn } from "./summary.ts";

const filter_names: Record<Filter, string> = {
  quantity: "Quantity",
  model: "Model",
  gpu: "GPU",
  framework: "Framework",
  split: "Split",
  quality: "Quality",
};

export function filtersView(record: AccuracyRecord, selection: Selection, actions: AccuracyActions): TemplateResult {
  const options = optionsOf(record);
  return html`<form class="accuracy-filters" aria-label="Filters" @submit=${(event: Event) => event.preventDefault()}>
    ${filters.map((filter) => {
      const chosen = selection.filters[filter];
      // What the address names may be of another record.
      const values = chosen && !options[filter].includes(chosen) ? [...options[filter], chosen] : options[filter];
      return html`<label for="filter-${filter}"><span>${filter_names[filter]}</span>
        <select id="filter-${filter}" @change=${(event: Event) => actions.choose(filter, (event.target as HTMLSelectElement).value)}>
          <option value="" .selected=${chosen === ""}>all</option>
          ${values.map((value) => html`<option value=${value} .selected=${value === chosen}>${valueName(filter, value)}</option>`)}
        </select>
      </label>`;
    })}
    <button type="button" class="button" ?disabled=${addressOf(selection) === ""} @click=${actions.showAll}>Reset</button>
  </form>`;
}

function valueName(filter: Filter, value: string): string {
  if (filter === "quantity") return quantityOf(value).name;
  if (filter === "split") return split_names[value as Split] ?? value;
  return value;
}

const heads: [Column, string][] = [
  ["family", "Family"],
  ["quantity", "Quantity"],
  ["split", "Split"],
  ["n", "Rows"],
  ["missing", "Not predicted"],
  ["median", "Median"],
  ["p90", "P90"],
  ["signed", "Signed"],
];
const names: Column[] = ["quantity", "family", "split"];

/** A screen or two; the others on demand. */
const first_rows = 40;

export function familiesView(
  rows: Scored[],
  selection: Selection,
  is_whole: boolean,
  actions: AccuracyActions,
): TemplateResult {
  const shown = shownOf(rows, is_whole);
  return sectionView("families", "By family", familiesSentence(rows), [
    rows.length === 0
      ? nothing
      : scrollBox(
          "By family",
          html`<table class="accuracy-table">
            <thead><tr>${heads.map(([column, name]) => headView(column, name, selection, actions))}</tr></thead>
            <tbody>${shown.map(familyView)}</tbody>
          </table>`,
        ),
    moreView("families", shown.length, rows.length, actions),
  ]);
}

function familiesSentence(rows: Scored[]): string {
  if (rows.length === 0) return "No family fits these filters.";
  const { n, n_not_predicted } = countedIn(rows);
  const missing = n_not_predicted > 0 ? `, ${formatNumber(n_not_predicted)} not` : "";
  return `${rows.length === 1 ? "One line" : `${formatNumber(rows.length)} lines`} of ${formatNumber(n + n_not_predicted)} published figures: ${formatNumber(n)} predicted${missing}.`;
}

function headView(column: Column, name: string, selection: Selection, actions: AccuracyActions): TemplateResult {
  const is_sorted = selection.sort === column;
  const is_rising = names.includes(column) !== selection.is_reversed;
  return html`<th scope="col" class=${names.includes(column) ? "" : "numeric"} aria-sort=${is_sorted ? (is_rising ? "ascending" : "descending") : nothing}>
    <button class="accuracy-sort" @click=${() => actions.sortBy(column)}>${name}<span aria-hidden="true">${is_sorted ? (is_rising ? " ▲" : " ▼") : ""}</span></button>
  </th>`;
}

function familyView(row: Scored): TemplateResult {
  return html`<tr>
    <th scope="row">${row.family}${row.quality === "ok" ? nothing : html` <span class="tag">${row.quality}</span>`}</th>
    <td>${quantityOf(row.quantity).name}</td>
    <td>${useOf(row)}</td>
    <td class="numeric">${formatNumber(row.n)}</td>
    ${errorCells(row)}
  </tr>`;
}

export function shownOf<Row>(rows: Row[], is_whole: boolean): Row[] {
  return is_whole ? rows : rows.slice(0, first_rows);
}

export function moreView(
  table: LongTable,
  shown: number,
  all: number,
  actions: AccuracyActions,
): TemplateResult | typeof nothing {
  if (shown === all) return nothing;
  return html`<p class="accuracy-note">${formatNumber(shown)} of ${formatNumber(all)} are shown.
    <button class="button" @click=${() => actions.showWhole(table)}>Show all ${formatNumber(all)}</button></p>`;
}

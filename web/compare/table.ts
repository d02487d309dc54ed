// The table of a comparison: a column a plan, a row a target, and below them the inputs that differ. The page's part and an
// element draw it.

import { html, nothing, type TemplateResult } from "lit";
import {
  comparison,
  differenceText,
  type InputRow,
  letterOf,
  type TargetCell,
  type TargetRow,
} from "../../wasm/compare.ts";
import { labelOf } from "../format/label.ts";
import { formatQuantity } from "../format/quantity.ts";
import { keepUnits } from "../format/sentence.ts";
import type { TargetVerdict } from "../generated/plan";
import type { ComparedPlan } from "../messages.ts";
import { badgeView, toneOf } from "../views/badge.ts";
import { shownView } from "../views/quantity.ts";

type Content = TemplateResult | typeof nothing;

/** What stands around the table makes of a plan's column. */
export interface Heads {
  /** Of the table, where no heading says it. */
  caption?: string;
  /** What may be done where no input differs. */
  advice?: string;
  /** The plan's name, leading to it where something does. */
  nameView(name: string, side: ComparedPlan): Content;
  /** What can be done with it. */
  toolsView(index: number): Content;
}

export function comparisonTable(sides: ComparedPlan[], heads: Heads): TemplateResult {
  const { targets, inputs } = comparison(sides);
  const { caption, advice = "" } = heads;
  const what_differs = inputs.length > 0 ? "What differs" : `The plans differ in nothing. ${advice}`;
  return html`<table class="comparison-table">
    ${caption ? html`<caption>${caption}</caption>` : nothing}
    <thead>
      <tr><td></td>${sides.map((side, index) => headView(side, index, heads))}</tr>
    </thead>
    <tbody>${targets.map(targetView)}</tbody>
    <tbody>
      <tr class="comparison-group"><th scope="rowgroup" colspan=${sides.length + 1}>${what_differs}</th></tr>
      ${inputs.map(inputView)}
    </tbody>
  </table>`;
}

function headView(side: ComparedPlan, index: number, { nameView, toolsView }: Heads): TemplateResult {
  const { headline, title } = side.report;
  return html`<th scope="col">
    <div class="comparison-name"><span class="letter">${letterOf(index)}</span>
      ${nameView(title || "Untitled plan", side)}</div>
    ${badgeView(toneOf(headline.verdict), headline.verdict)}
    <p>${keepUnits(headline.sentence)}</p>
    ${toolsView(index)}
  </th>`;
}

function targetView({ target, title, unit, cells }: TargetRow): TemplateResult {
  return html`<tr data-target=${target}>
    <th scope="row">${title}</th>
    ${cells.map((cell, i) => html`<td data-name=${letterOf(i)}>${cellView(cell, unit)}</td>`)}
  </tr>`;
}

function cellView({ verdict, value, difference, is_better }: TargetCell, unit: string): TemplateResult {
  const is_asked = verdict !== "not asked";
  return html`${is_asked ? badgeView(toneOf(verdict as TargetVerdict["verdict"]), verdict) : html`<span class="muted">not asked</span>`}
    ${value === null ? nothing : html`<div class="comparison-value">${shownView(formatQuantity(value, unit))}</div>`}
    ${difference === null ? nothing : differenceView(difference, is_better)}`;
}

/** The word beside the sign: more is not always better. */
function differenceView(difference: number, is_better: boolean | null): TemplateResult {
  const text = differenceText(difference);
  if (is_better === null || text === "=") return html`<div class="muted">the same</div>`;
  return html`<div class="word tone-${is_better ? "meets" : "misses"}">${text}, ${is_better ? "better" : "worse"}</div>`;
}

function inputView({ path, cells }: InputRow): TemplateResult {
  return html`<tr>
    <th scope="row">${path.split(".").map(labelOf).join(" · ")}</th>
    ${cells.map((cell, i) => html`<td data-name=${letterOf(i)} class=${i > 0 && cell !== cells[0] ? "differs" : ""}>${cell}</td>`)}
  </tr>`;
}

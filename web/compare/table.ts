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
import { formatQuantity } from "../format/quantity.ts";
import type { TargetVerdict } from "../generated/plan";
import type { ComparedPlan } from "../messages.ts";
import { badgeView, toneOf } from "../views/badge.ts";
import { shownView } from "../views/quantity.ts";
import { headlineOf, targetTitle } from "../words/core.ts";
import { pathLabels } from "../words/fields.ts";
import { saidView } from "../words/said.ts";
import { words } from "../words/words.ts";

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
  const what_differs = inputs.length > 0 ? words().compare.differs : words().compare.nothing_differs(advice);
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
      ${nameView(title || words().page.untitled, side)}</div>
    ${badgeView(toneOf(headline.verdict), words().verdicts[headline.verdict])}
    <p>${saidView(headlineOf(side.report).sentence)}</p>
    ${toolsView(index)}
  </th>`;
}

function targetView({ target, title, unit, cells }: TargetRow): TemplateResult {
  return html`<tr data-target=${target}>
    <th scope="row">${targetTitle({ target, title })}</th>
    ${cells.map((cell, i) => html`<td data-name=${letterOf(i)}>${cellView(cell, unit)}</td>`)}
  </tr>`;
}

function cellView({ verdict, value, difference, is_better }: TargetCell, unit: string): TemplateResult {
  const asked = verdict === "not asked" ? null : (verdict as TargetVerdict["verdict"]);
  return html`${asked ? badgeView(toneOf(asked), words().verdicts[asked]) : html`<span class="muted">${words().compare.not_asked}</span>`}
    ${value === null ? nothing : html`<div class="comparison-value">${shownView(formatQuantity(value, unit))}</div>`}
    ${difference === null ? nothing : differenceView(difference, is_better)}`;
}

/** The word beside the sign: more is not always better. */
function differenceView(difference: number, is_better: boolean | null): TemplateResult {
  const text = differenceText(difference);
  const w = words().compare;
  if (is_better === null || text === "=") return html`<div class="muted">${w.same}</div>`;
  return html`<div class="word tone-${is_better ? "meets" : "misses"}">${is_better ? w.better(text) : w.worse(text)}</div>`;
}

function inputView({ path, cells }: InputRow): TemplateResult {
  return html`<tr>
    <th scope="row">${pathLabels(path).join(" · ")}</th>
    ${cells.map((cell, i) => html`<td data-name=${letterOf(i)} class=${i > 0 && cell !== cells[0] ? "differs" : ""}>${cell}</td>`)}
  </tr>`;
}

// A number of the report: three digits to read, the full value for whoever asks.

import { html, type TemplateResult } from "lit";
import { formatQuantity, type Shown } from "../format/quantity.ts";

export function quantityView(value: number, unit: string): TemplateResult {
  return shownView(formatQuantity(value, unit));
}

/** A number in its column; a dash where there is none. */
export function quantityCell(value: number | null | undefined, unit: string): TemplateResult {
  return html`<td class="numeric">${value == null ? "–" : quantityView(value, unit)}</td>`;
}

/** The number large, its unit small beside it. */
export function largeQuantityView(value: number, quantity_unit: string): TemplateResult {
  const { number, unit, full } = formatQuantity(value, quantity_unit);
  return html`<strong title=${full}>${number}</strong> <span class="unit">${unit}</span>`;
}

export function shownView({ text, full }: Shown): TemplateResult {
  return html`<span class="number" title=${full}>${text}</span>`;
}

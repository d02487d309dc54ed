// A number of the report: three digits to read, the full value for whoever asks, and its work for whoever opens it.

import { html, type TemplateResult } from "lit";
import { formatQuantity, type Shown } from "../format/quantity.ts";
import { words } from "../words/words.ts";

/** Opens the work behind the number at a path of the report. Where nothing can, as in an element, there is none. */
export type Opens = ((path: string) => void) | undefined;

/** A number's own way to its work. */
export type Way = { path: string; opens: NonNullable<Opens> } | undefined;

export function wayTo(opens: Opens, path: string): Way {
  return opens && { path, opens };
}

export function quantityView(value: number, unit: string, way?: Way): TemplateResult {
  return shownView(formatQuantity(value, unit), way);
}

/** A number in its column; a dash where there is none. */
export function quantityCell(value: number | null | undefined, unit: string, way?: Way): TemplateResult {
  return html`<td class="numeric">${value == null ? "–" : quantityView(value, unit, way)}</td>`;
}

/** The number large, its unit small beside it. */
export function largeQuantityView(value: number, quantity_unit: string, way?: Way): TemplateResult {
  const { number, unit, full } = formatQuantity(value, quantity_unit);
  const shown = html`<strong>${number}</strong> <span class="unit">${unit}</span>`;
  if (!way) return html`<span title=${full}>${shown}</span>`;
  return html`<button class="opens" title=${words().page.show_work(full)} data-path=${way.path} @click=${() => way.opens(way.path)}>${shown}</button>`;
}

export function shownView({ text, full, value, base_unit }: Shown, way?: Way): TemplateResult {
  if (!way) return html`<span class="number" title=${full} data-value=${value} data-unit=${base_unit}>${text}</span>`;
  return html`<button class="number opens" title=${words().page.show_work(full)} data-value=${value} data-unit=${base_unit} data-path=${way.path} @click=${() => way.opens(way.path)}>${text}</button>`;
}

// A layout in a table of a search: its name, its numbers, and the button that puts it into the plan.

import { html, nothing, type TemplateResult } from "lit";
import { formatBytes, formatNumber } from "../format/quantity.ts";
import { badgeView, toneOf } from "../views/badge.ts";
import { quantityCell, shownView } from "../views/quantity.ts";
import { words } from "../words/words.ts";
import { type FoundLayout, keyOf, one_gpu } from "./applied.ts";
import type { SearchOptions } from "./messages.ts";

/** What rows have in common. */
export interface Way {
  /** Null where what was found is of another plan. */
  use: ((found: FoundLayout) => void) | null;
  /** Which of them was put into the plan. */
  in_use: string | null;
  /** Whose the plan's own row is. */
  own: string;
  /** Somebody knows what a GPU costs. */
  has_price: boolean;
  /** What was asked. */
  options: Partial<SearchOptions>;
}

export function headView(first: string, { has_price }: Way): TemplateResult {
  const w = words().search;
  return html`<thead>
    <tr>
      <th scope="col">${first}</th>
      <th scope="col" class="numeric">${w.head_gpus}</th>
      <th scope="col" class="numeric">TTFT</th>
      <th scope="col" class="numeric">TPOT</th>
      <th scope="col" class="numeric">${w.decode}</th>
      <th scope="col" class="numeric">${w.total}</th>
      ${has_price ? html`<th scope="col" class="numeric">${w.million}</th>` : nothing}
      <th scope="col" class="numeric">${w.memory}</th>
      <th scope="col">${w.verdict}</th>
      <td></td>
    </tr>
  </thead>`;
}

export function numbersView(found: FoundLayout, { has_price }: Way): TemplateResult {
  const { gpus, ttft_s, tpot_s, decode_tokens_per_s_per_gpu, total_tokens_per_s_per_gpu, verdict } = found;
  const price = has_price ? quantityCell(found.usd_per_million_tokens, "USD") : nothing;
  return html`<td class="numeric">${formatNumber(gpus)}</td>
    ${[ttft_s, tpot_s].map((value) => quantityCell(value, "s"))}
    ${[decode_tokens_per_s_per_gpu, total_tokens_per_s_per_gpu].map((value) => quantityCell(value, ""))}${price}
    <td class="numeric">${words().search.memory_of(shownView(formatBytes(found.memory_bytes)), shownView(formatBytes(found.limit_bytes)))}</td>
    <td>${badgeView(toneOf(verdict), words().verdicts[verdict])}</td>`;
}

export function layoutName({ layout, prefill }: FoundLayout): string {
  return prefill ? words().search.in_pools(prefill.layout || one_gpu, layout || one_gpu) : layout || one_gpu;
}

/** What beside the layout was tried: "chunks of 2,048 · 64 sequences · weights fp8". */
export function whatElse(found: FoundLayout, { options }: Way): TemplateResult | typeof nothing {
  const w = words().search;
  const parts = [
    options.chunk_tokens ? w.chunks_of(formatNumber(found.chunk_tokens)) : "",
    found.sequences != null ? w.sequences(formatNumber(found.sequences)) : "",
    found.weights ? w.weights_as(found.weights) : "",
    found.kv_cache ? w.kv_cache_as(found.kv_cache) : "",
  ].filter(Boolean);
  return parts.length > 0 ? html` <span class="muted">${parts.join(" · ")}</span>` : nothing;
}

export function useView(found: FoundLayout, { use, in_use }: Way): TemplateResult {
  const w = words().search;
  const name = layoutName(found);
  const is_in_use = in_use !== null && in_use === keyOf(found);
  return html`<button class="button" aria-label=${w.use_of(name)} title=${w.use_help} ?disabled=${!use} aria-disabled=${is_in_use ? "true" : nothing} @click=${() => is_in_use || use?.(found)}>${is_in_use ? w.in_use : w.use}</button>`;
}

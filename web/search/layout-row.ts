// A layout in a table of a search: its name, its numbers, and the button that puts it into the plan.

import { html, nothing, type TemplateResult } from "lit";
import { formatBytes, formatNumber } from "../format/quantity.ts";
import { badgeView, toneOf } from "../views/badge.ts";
import { quantityCell, shownView } from "../views/quantity.ts";
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
  return html`<thead>
    <tr>
      <th scope="col">${first}</th>
      <th scope="col" class="numeric">GPUs</th>
      <th scope="col" class="numeric">TTFT</th>
      <th scope="col" class="numeric">TPOT</th>
      <th scope="col" class="numeric">Decode, tokens/s per GPU</th>
      <th scope="col" class="numeric">Total</th>
      ${has_price ? html`<th scope="col" class="numeric">A million tokens</th>` : nothing}
      <th scope="col" class="numeric">Memory of its limit</th>
      <th scope="col">Verdict</th>
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
    <td class="numeric">${shownView(formatBytes(found.memory_bytes))} of ${shownView(formatBytes(found.limit_bytes))}</td>
    <td>${badgeView(toneOf(verdict), verdict)}</td>`;
}

export function layoutName({ layout, prefill }: FoundLayout): string {
  return prefill ? `prefill ${prefill.layout || one_gpu}, decode ${layout || one_gpu}` : layout || one_gpu;
}

/** What beside the layout was tried: "chunks of 2,048 · 64 sequences · weights fp8". */
export function whatElse(found: FoundLayout, { options }: Way): TemplateResult | typeof nothing {
  const parts = [
    options.chunk_tokens ? `chunks of ${formatNumber(found.chunk_tokens)}` : "",
    found.sequences != null ? `${formatNumber(found.sequences)} sequences` : "",
    found.weights ? `weights ${found.weights}` : "",
    found.kv_cache ? `KV cache ${found.kv_cache}` : "",
  ].filter(Boolean);
  return parts.length > 0 ? html` <span class="muted">${parts.join(" · ")}</span>` : nothing;
}

export function useView(found: FoundLayout, { use, in_use }: Way): TemplateResult {
  const name = layoutName(found);
  const is_in_use = in_use !== null && in_use === keyOf(found);
  return html`<button class="button" aria-label="Use ${name}" title="Puts this layout into the plan" ?disabled=${!use} aria-disabled=${is_in_use ? "true" : nothing} @click=${() => is_in_use || use?.(found)}>${is_in_use ? "In use" : "Use"}</button>`;
}

// A value against its limit: a bar, and the mark that it may not cross, or must reach.

import { html, type TemplateResult } from "lit";
import type { Tone } from "./badge.ts";

const width_px = 200;
const height_px = 12;

/** Decoration: the numbers stand in words beside it. */
export function marginBarView(value: number, limit: number, tone: Tone): TemplateResult {
  const most = Math.max(value, limit) * 1.08;
  const px = (quantity: number) => Math.max(0, Math.min(width_px, (quantity / most) * width_px)).toFixed(1);
  return html`<svg class="margin-bar tone-${tone}" viewBox="0 0 ${width_px} ${height_px}" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" y="3" width=${width_px} height="6" />
    <rect class="value" y="3" width=${px(value)} height="6" />
    <line class="limit" x1=${px(limit)} x2=${px(limit)} y1="0" y2=${height_px} />
  </svg>`;
}

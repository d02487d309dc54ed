// A card per target: what came out, what was wanted, how much room there is and what binds.

import { html, nothing, type TemplateResult } from "lit";
import { marginText } from "../format/margin.ts";
import { formatQuantity } from "../format/quantity.ts";
import { keepUnits } from "../format/sentence.ts";
import type { Reading, TargetVerdict } from "../generated/plan";
import { badgeView, toneOf } from "./badge.ts";
import { marginBarView } from "./margin-bar.ts";
import { largeQuantityView, type Opens, quantityView, type Way, wayTo } from "./quantity.ts";

/** `fixing`: the way to what would fix one; where there is no thread to ask, it is left out. */
export function verdictCardsView(
  verdicts: TargetVerdict[],
  opens?: Opens,
  fixing?: (verdict: TargetVerdict) => unknown,
): TemplateResult {
  return html`<ul class="cards" aria-label="Targets">
    ${verdicts.map(
      (verdict, i) =>
        html`<li class="card" tabindex=${fixing ? -1 : nothing} data-target=${verdict.target} data-verdict=${verdict.verdict}>${cardView(verdict, wayTo(opens, `verdicts[${i}].value`))}${fixing ? fixing(verdict) : nothing}</li>`,
    )}
  </ul>`;
}

function cardView(verdict: TargetVerdict, way: Way): TemplateResult {
  const tone = toneOf(verdict.verdict);
  return html`
    <div class="card-head">
      <h3>${verdict.title}</h3>
      ${badgeView(tone, verdict.verdict)}
    </div>
    ${valueView(verdict, way)}
    ${verdict.value != null && verdict.limit != null ? marginBarView(verdict.value, verdict.limit, tone) : nothing}
    ${verdict.margin != null ? html`<p class="margin">${marginText(verdict.margin, verdict.at_most)}</p>` : nothing}
    ${verdict.binds ? html`<p class="binds"><span class="muted">${verdict.target === "fits" ? "Mostly" : "Limited by"}</span> ${keepUnits(verdict.binds)}</p>` : nothing}
    ${reasonView(verdict)}
  `;
}

function valueView(
  { target, value, low, high, limit, unit, at_most, condition }: TargetVerdict,
  way: Way,
): TemplateResult | typeof nothing {
  if (value == null) return nothing;
  const is_range = low != null && high != null && low !== high;
  return html`<p class="card-value">
    <span class="number">${largeQuantityView(value, unit, way)}</span>
    ${limit != null ? html`<span class="card-limit">${at_most ? "at most" : "at least"} ${quantityView(limit, unit)}</span>` : nothing}
    ${is_range ? html`<span class="muted">${rangeView(target, low, high, unit)}</span>` : nothing}
    ${condition ? html`<span class="muted">${condition}</span>` : nothing}
  </p>`;
}

/** Memory is judged between mean and longest lengths, and its value is the longest. */
function rangeView(target: string, low: number, high: number, unit: string): TemplateResult {
  if (target === "fits") return html`${quantityView(low, unit)} at mean lengths`;
  return html`from ${quantityView(low, unit)} to ${quantityView(high, unit)}`;
}

/** Without a value the reason is the answer; beside one it can wait until it is asked for. */
function reasonView(verdict: TargetVerdict): TemplateResult | typeof nothing {
  const reason = verdict.reason ? html`<p class="reason">${keepUnits(verdict.reason)}</p>` : nothing;
  const readings = verdict.readings.length > 1 ? readingsView(verdict) : nothing;
  if (verdict.value == null) return html`${reason}${readings}`;
  if (reason === nothing && readings === nothing) return nothing;
  return html`<details class="why">
    <summary>Why</summary>
    ${reason}${readings}
  </details>`;
}

function readingsView({ readings, unit }: TargetVerdict): TemplateResult {
  return html`<ul class="readings" aria-label="Readings">
      ${readings.map((reading) => html`<li>${readingView(reading, unit)}</li>`)}
    </ul>`;
}

function readingView(reading: Reading, unit: string): TemplateResult {
  const value = reading.value == null ? "" : formatQuantity(reading.value, unit).text;
  return html`<span>${reading.name}</span> <span class="number">${value}</span>
    <span class="word tone-${toneOf(reading.verdict)}">${reading.verdict}</span>`;
}

// A card per target: what came out, what was wanted, how much room there is and what binds.

import { html, nothing, type TemplateResult } from "lit";
import { marginText } from "../format/margin.ts";
import { formatQuantity, written } from "../format/quantity.ts";
import type { Reading, Report, TargetVerdict } from "../generated/plan";
import { bindsOf, conditionName, readingName, reasonOf, targetTitle } from "../words/core.ts";
import { saidView } from "../words/said.ts";
import { words } from "../words/words.ts";
import { badgeView, toneOf } from "./badge.ts";
import { marginBarView } from "./margin-bar.ts";
import { largeQuantityView, type Opens, quantityView, shownView, wayTo } from "./quantity.ts";

/** `report`: the whole answer, from which other languages say what binds. `fixing`: the way to what would fix a target; where
 *  there is no thread to ask, it is left out. */
export function verdictCardsView(
  verdicts: TargetVerdict[],
  opens?: Opens,
  report: Report | null = null,
  fixing?: (verdict: TargetVerdict) => unknown,
): TemplateResult {
  return html`<ul class="cards" aria-label=${words().cards.targets}>
    ${verdicts.map((verdict, i) => html`<li class="card" tabindex=${fixing ? -1 : nothing} data-target=${verdict.target} data-verdict=${verdict.verdict}>${cardView(verdict, report, `verdicts[${i}]`, opens)}${fixing ? fixing(verdict) : nothing}</li>`)}
  </ul>`;
}

function cardView(verdict: TargetVerdict, report: Report | null, path: string, opens: Opens): TemplateResult {
  const tone = toneOf(verdict.verdict);
  return html`
    <div class="card-head">
      <h3>${targetTitle(verdict)}</h3>
      ${badgeView(tone, words().verdicts[verdict.verdict])}
    </div>
    ${valueView(verdict, path, opens)}
    ${verdict.value != null && verdict.limit != null ? marginBarView(verdict.value, verdict.limit, tone) : nothing}
    ${verdict.margin != null ? html`<p class="margin">${shownView(written(marginText(verdict.margin, verdict.at_most), verdict.margin), wayTo(opens, `${path}.margin`))}</p>` : nothing}
    ${verdict.binds ? html`<p class="binds"><span class="muted">${verdict.target === "fits" ? words().cards.mostly : words().cards.limited_by}</span> ${saidView(bindsOf(verdict, report))}</p>` : nothing}
    ${reasonView(verdict, report)}
  `;
}

function valueView(verdict: TargetVerdict, path: string, opens: Opens): TemplateResult | typeof nothing {
  const { target, value, low, high, limit, unit, at_most, condition } = verdict;
  if (value == null) return nothing;
  const is_range = low != null && high != null && low !== high;
  return html`<p class="card-value">
    <span class="number">${largeQuantityView(value, unit, wayTo(opens, `${path}.value`))}</span>
    ${limit != null ? html`<span class="card-limit">${at_most ? words().cards.at_most : words().cards.at_least} ${quantityView(limit, unit)}</span>` : nothing}
    ${is_range ? html`<span class="muted">${rangeView(target, low, high, unit)}</span>` : nothing}
    ${condition ? html`<span class="muted">${conditionName(verdict)}</span>` : nothing}
  </p>`;
}

/** Memory is judged between mean and longest lengths, and its value is the longest. */
function rangeView(target: string, low: number, high: number, unit: string): TemplateResult {
  if (target === "fits") return html`${words().cards.at_mean(quantityView(low, unit))}`;
  return html`${words().cards.range(quantityView(low, unit), quantityView(high, unit))}`;
}

/** Without a value the reason is the answer; beside one it can wait until it is asked for. */
function reasonView(verdict: TargetVerdict, report: Report | null): TemplateResult | typeof nothing {
  const reason = verdict.reason ? html`<p class="reason">${saidView(reasonOf(verdict, report))}</p>` : nothing;
  const readings = verdict.readings.length > 1 ? readingsView(verdict) : nothing;
  if (verdict.value == null) return html`${reason}${readings}`;
  if (reason === nothing && readings === nothing) return nothing;
  return html`<details class="why">
    <summary>${words().cards.why}</summary>
    ${reason}${readings}
  </details>`;
}

function readingsView({ readings, unit }: TargetVerdict): TemplateResult {
  return html`<ul class="readings" aria-label=${words().cards.readings}>
      ${readings.map((reading) => html`<li>${readingView(reading, unit)}</li>`)}
    </ul>`;
}

function readingView(reading: Reading, unit: string): TemplateResult {
  const value = reading.value == null ? "" : formatQuantity(reading.value, unit).text;
  return html`<span>${readingName(reading)}</span> <span class="number">${value}</span>
    <span class="word tone-${toneOf(reading.verdict)}">${words().verdicts[reading.verdict]}</span>`;
}

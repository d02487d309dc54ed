// What tokens cost and the energy they take at most: of the whole request and of either part.

import { html, nothing, type TemplateResult } from "lit";
import { formatQuantity } from "../format/quantity.ts";
import type { CostCase, CostReport } from "../generated/plan";
import { type Opens, quantityCell, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

export function costView(cost: CostReport | null | undefined, opens?: Opens): TemplateResult | typeof nothing {
  const [headline] = cost?.cases ?? [];
  if (!cost || !headline) return nothing;
  const is_empty = cost.price_per_hour == null && cost.power_w == null;
  return sectionView("cost", "Cost and energy", takeaway(cost, headline), [
    html`<p class="muted">${priceText(cost)} ${powerText(cost)}</p>`,
    is_empty ? nothing : scrollBox("Cost and energy of tokens", tableView(cost.cases, opens)),
  ]);
}

function takeaway({ price_per_hour }: CostReport, { price_per_million, output_price_per_million }: CostCase): string {
  if (price_per_hour == null) return "No price stated.";
  if (price_per_million == null || output_price_per_million == null) return "";
  return `A million tokens cost ${formatQuantity(price_per_million, "USD").text}; a million output tokens ${formatQuantity(output_price_per_million, "USD").text}.`;
}

function priceText({ price_per_hour_low, price_per_hour_high, price_source }: CostReport): string {
  if (price_per_hour_low == null || price_per_hour_high == null) return "The accelerator's price is not stated.";
  const [low, high] = [price_per_hour_low, price_per_hour_high].map((end) => formatQuantity(end, "USD/h").text);
  return `The layout's GPUs cost ${low === high ? low : `${low} to ${high}`}: ${price_source}.`;
}

function powerText({ power_w }: CostReport): string {
  if (power_w == null) return "Their power is not stated.";
  return `Their boards take at most ${formatQuantity(power_w, "W").text}, a ceiling and no measurement.`;
}

/** The columns, by their names in the report. */
const prices = ["price_per_million", "prompt_price_per_million", "output_price_per_million"] as const;
const energies = ["joules_per_token", "joules_per_prompt_token", "joules_per_output_token"] as const;

function tableView(cases: CostCase[], opens: Opens): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Lengths, size</th>
        <th scope="col" class="numeric">A million tokens</th>
        <th scope="col" class="numeric">of prompts</th>
        <th scope="col" class="numeric">of output</th>
        <th scope="col" class="numeric">A token, at most</th>
        <th scope="col" class="numeric">of prompts</th>
        <th scope="col" class="numeric">of output</th>
      </tr>
    </thead>
    <tbody>
      ${cases.map(
        (one, i) => html`<tr>
          <th scope="row">${one.lengths}, ${one.size}</th>
          ${prices.map((name) => quantityCell(one[name], "USD", wayTo(opens, `cost.cases[${i}].${name}`)))}
          ${energies.map((name) => quantityCell(one[name], "J", wayTo(opens, `cost.cases[${i}].${name}`)))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

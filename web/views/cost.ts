// What tokens cost and the energy they take at most: of the whole request and of either part.

import { html, nothing, type TemplateResult } from "lit";
import { formatQuantity } from "../format/quantity.ts";
import type { CostCase, CostReport } from "../generated/plan";
import { caseName } from "../words/core.ts";
import type { Part } from "../words/en.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { type Opens, quantityCell, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

export function costView(cost: CostReport | null | undefined, opens?: Opens): TemplateResult | typeof nothing {
  const [headline] = cost?.cases ?? [];
  if (!cost || !headline) return nothing;
  const is_empty = cost.price_per_hour == null && cost.power_w == null;
  const w = words().cost;
  return sectionView("cost", w.title, takeaway(cost, headline), [
    html`<p class="muted">${priceText(cost)} ${powerText(cost)}</p>`,
    is_empty ? nothing : scrollBox(w.of_tokens, tableView(cost.cases, opens)),
  ]);
}

function takeaway({ price_per_hour }: CostReport, { price_per_million, output_price_per_million }: CostCase): string {
  if (price_per_hour == null) return words().cost.no_price;
  if (price_per_million == null || output_price_per_million == null) return "";
  return words().cost.takeaway(
    formatQuantity(price_per_million, "USD").text,
    formatQuantity(output_price_per_million, "USD").text,
  );
}

function priceText({ price_per_hour_low, price_per_hour_high, price_source }: CostReport): Part {
  if (price_per_hour_low == null || price_per_hour_high == null) return words().cost.price_unstated;
  const text = (end: number) => formatQuantity(end, "USD/h").text;
  return words().cost.price(text(price_per_hour_low), text(price_per_hour_high), coreText(price_source));
}

function powerText({ power_w }: CostReport): string {
  if (power_w == null) return words().cost.power_unstated;
  return words().cost.power(formatQuantity(power_w, "W").text);
}

/** The columns, by their names in the report. */
const prices = ["price_per_million", "prompt_price_per_million", "output_price_per_million"] as const;
const energies = ["joules_per_token", "joules_per_prompt_token", "joules_per_output_token"] as const;

function tableView(cases: CostCase[], opens: Opens): TemplateResult {
  const w = words().cost;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${w.case}</th>
        <th scope="col" class="numeric">${w.million}</th>
        <th scope="col" class="numeric">${w.of_prompts}</th>
        <th scope="col" class="numeric">${w.of_output}</th>
        <th scope="col" class="numeric">${w.token}</th>
        <th scope="col" class="numeric">${w.of_prompts}</th>
        <th scope="col" class="numeric">${w.of_output}</th>
      </tr>
    </thead>
    <tbody>
      ${cases.map(
        (one, i) => html`<tr>
          <th scope="row">${caseName(one)}</th>
          ${prices.map((name) => quantityCell(one[name], "USD", wayTo(opens, `cost.cases[${i}].${name}`)))}
          ${energies.map((name) => quantityCell(one[name], "J", wayTo(opens, `cost.cases[${i}].${name}`)))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

// The rules that the layout breaks, and the cheapest legal layouts, each one click away.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { sentence } from "../format/words.ts";
import type { Violation } from "../generated/plan";
import type { Json } from "../plan/path.ts";
import { ruleName } from "../words/core.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { badgeView } from "./badge.ts";

export function violationsView(violations: Violation[], actions: Actions): TemplateResult | typeof nothing {
  if (violations.length === 0) return nothing;
  return html`<section class="violations" aria-label=${words().rules.label}>
    ${repairsOf(violations).map((violation) => repairView(violation, actions))}
    <ul>
      ${violations.map((violation) => html`<li>${violationView(violation)}</li>`)}
    </ul>
  </section>`;
}

/** Often one layout repairs all: it is offered once. */
function repairsOf(violations: Violation[]): Violation[] {
  const with_repair = violations.filter(({ repair }) => repair);
  return [...new Map(with_repair.map((violation) => [violation.repair, violation])).values()];
}

function repairView(violation: Violation, actions: Actions): TemplateResult {
  const { repair, repair_change } = violation;
  return html`<p class="repair">
    <button class="button button-main" @click=${() => actions.edit("layout", repairedLayout(violation))}>
      ${words().rules.use(html`<code>${repair}</code>`)}
    </button>
    <span>${coreText(repair_change)}</span>
  </p>`;
}

/** As a plan writes it: a notation cannot say stages of unlike sizes. */
function repairedLayout({ repair, repair_stage_layers }: Violation): Json {
  return repair_stage_layers.length > 0 ? { notation: repair, stage_layers: repair_stage_layers } : repair;
}

function violationView({ rule, message, valid, is_caution }: Violation): TemplateResult {
  return html`
    ${is_caution ? badgeView("close", words().rules.caution) : badgeView("misses", words().rules.breaks)}
    <div>
      <p><strong>${ruleName({ rule })}</strong></p>
      <p>${coreText(sentence(message))}</p>
      ${valid.length > 0 ? html`<p class="muted">${words().rules.would_do(valid.join(", "))}</p>` : nothing}
    </div>
  `;
}

// On a phone: the verdict in a line above the inputs, and the way between inputs and the parts of the result below.

import { html, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { Report, TargetVerdict } from "../generated/plan";
import type { State } from "../state.ts";
import { targetTitle } from "../words/core.ts";
import { words } from "../words/words.ts";
import { glyphView, toneOf } from "./badge.ts";
import { better_id } from "./better.ts";

const worst_first: TargetVerdict["verdict"][] = ["misses", "unknown", "too close", "meets"];

/** The parts of the result in their order. */
export const parts = ["result", better_id, "memory", "time", "layout", "claims", "assumptions"] as const;

/** Stays in view above the inputs, so that an edit is seen to have its effect; what is missed stands first. */
export function verdictStripView({ headline, verdicts }: Report): TemplateResult {
  const sorted = [...verdicts].sort((a, b) => worst_first.indexOf(a.verdict) - worst_first.indexOf(b.verdict));
  return html`<div class="verdict-strip" role="group" aria-label=${words().parts.verdict} tabindex="0">
    <span class="word tone-${toneOf(headline.verdict)}">${glyphView(toneOf(headline.verdict))} ${words().verdicts[headline.verdict]}</span>
    ${sorted.map((verdict) => html`<span class="strip-item">${glyphView(toneOf(verdict.verdict))} ${targetTitle(verdict)}</span>`)}
  </div>`;
}

/** Wider than the screen: it scrolls, and Inputs stays at its left. */
export function phoneBarView({ sheet, section, answer, is_live }: State, actions: Actions): TemplateResult {
  const isThere = (id: string) => id === "result" || (answer !== null && (id !== "claims" || hasClaims(answer.report)));
  const isRead = (id: string) => sheet === "result" && id === section;
  return html`<nav class="phone-bar" aria-label=${words().parts.label} ?inert=${!is_live}>
    <button aria-current=${sheet === "inputs" ? "true" : "false"} @click=${() => actions.showSheet("inputs")}>${words().parts.inputs}</button>
    ${parts
      .filter(isThere)
      .map(
        (id) =>
          html`<button aria-current=${isRead(id) ? "true" : "false"} @click=${() => actions.goTo(id)}>${words().parts[id]}</button>`,
      )}
  </nav>`;
}

function hasClaims({ claims }: Report): boolean {
  return claims.length > 0;
}

// On a phone: the verdict in a line above the inputs, and the way between inputs and result below.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { Report, TargetVerdict } from "../generated/plan";
import type { State } from "../state.ts";
import { glyphView, toneOf } from "./badge.ts";

const worst_first: TargetVerdict["verdict"][] = ["misses", "unknown", "too close", "meets"];

/** Stays in view above the inputs, so that an edit is seen to have its effect; what is missed stands first. */
export function verdictStripView({ headline, verdicts }: Report): TemplateResult {
  const sorted = [...verdicts].sort((a, b) => worst_first.indexOf(a.verdict) - worst_first.indexOf(b.verdict));
  return html`<div class="verdict-strip" role="group" aria-label="Verdict" tabindex="0">
    <span class="word tone-${toneOf(headline.verdict)}">${glyphView(toneOf(headline.verdict))} ${headline.verdict}</span>
    ${sorted.map((verdict) => html`<span class="strip-item">${glyphView(toneOf(verdict.verdict))} ${verdict.title}</span>`)}
  </div>`;
}

export function phoneBarView({ sheet, answer, is_live }: State, actions: Actions): TemplateResult {
  const goTo = (id: string) => () => actions.goTo(id);
  return html`<nav class="phone-bar" aria-label="Parts of the page" ?inert=${!is_live}>
    <button aria-pressed=${sheet === "inputs"} @click=${() => actions.showSheet("inputs")}>Inputs</button>
    <button aria-pressed=${sheet === "result"} @click=${() => actions.showSheet("result")}>Result</button>
    ${
      answer
        ? html`<button @click=${goTo("memory")}>Memory</button>
          <button @click=${goTo("layout")}>Layout</button>`
        : nothing
    }
  </nav>`;
}

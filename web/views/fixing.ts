// The way to what would fix a target that is missed or too close: loaded, and shown in its card, when it is asked for.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { TargetVerdict } from "../generated/plan";
import type { State } from "../state.ts";
import { targetName } from "../words/core.ts";
import { words } from "../words/words.ts";

/** A layout that breaks a rule has its repair below the cards. */
export function fixingView(
  { target, title, verdict }: TargetVerdict,
  { study, is_live, problems }: State,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (target === "legal" || (verdict !== "misses" && verdict !== "too close")) return nothing;
  const prepare = () => is_live && actions.prepareStudy();
  const is_shown = study?.fixing?.target === target;
  // What would be tried is the plan as it was answered.
  const is_idle = !is_live || problems.length > 0;
  const w = words().fixing;
  return html`<div class="fixing" @pointerenter=${prepare} @focusin=${prepare}>
    <button class="button" aria-label=${w.of(targetName({ target, title }))} aria-expanded=${is_shown ? "true" : "false"} ?disabled=${is_idle} @click=${() => actions.showFixes(target)}>${w.title}</button>
    ${is_shown ? html`${study.fixesView()}` : nothing}
  </div>`;
}

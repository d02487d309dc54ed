// Single changes with which a target would be met, each tried by the core; pressed, one is made.

import { html, nothing, type TemplateResult } from "lit";
import { capitalised } from "../format/words.ts";
import { quantityView } from "../views/quantity.ts";
import { targetName } from "../words/core.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import type { TargetFixes } from "./messages.ts";
import type { Fixing } from "./state.ts";
import type { StudyActions } from "./studying.ts";

type Fix = TargetFixes["fixes"][number];

export function fixesView(fixing: Fixing | null, actions: StudyActions): TemplateResult | typeof nothing {
  if (!fixing) return nothing;
  const { fixes, problems } = fixing;
  const w = words().fixing;
  if (problems.length > 0) return html`<p class="note">${coreText(capitalised(problems[0]?.message ?? ""))}</p>`;
  if (!fixes) return html`<p class="muted">${w.trying}</p>`;
  if (fixes.fixes.length === 0) return html`<p>${coreText(fixes.nearest)}</p>`;
  return html`<ul class="fixes" aria-label=${w.of(targetName(fixes))}>
    ${fixes.fixes.map((fix) => html`<li>${fixView(fix, fixes, actions)}</li>`)}
  </ul>`;
}

function fixView(fix: Fix, { unit }: TargetFixes, actions: StudyActions): TemplateResult {
  const w = words().fixing;
  const also = [fix.meets_all && w.meets_all, fix.changes_quality && w.changes_quality];
  return html`<button class="button" @click=${() => actions.applyFix(fix)}>${coreText(capitalised(fix.change))}</button>
    <span>${fix.value == null ? nothing : html`<span class="number">${quantityView(fix.value, unit)}</span>`}
      <span class="muted">${also.filter(Boolean).join(" · ")}</span></span>`;
}

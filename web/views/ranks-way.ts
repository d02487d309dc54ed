// The way to what is loaded only when it is asked for: each GPU, what it holds, and with whom it exchanges data.

import { html, type nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { State } from "../state.ts";
import { problemText } from "../words/said.ts";
import { words } from "../words/words.ts";

export function ranksWayView({ study, answer, is_live }: State, actions: Actions): TemplateResult | typeof nothing {
  if (!answer?.report.layout.legal) return html`<p class="remark">${words().layout.illegal}</p>`;
  const { ranked = null } = study ?? {};
  const [problem] = ranked?.problems ?? [];
  if (problem) return html`<p class="note">${problemText(problem)}</p>`;
  if (ranked?.told) return html`${study?.ranksView()}`;
  const prepare = () => is_live && actions.prepareStudy();
  return html`<p class="buttons" @pointerenter=${prepare} @focusin=${prepare}>
    <button class="button ranks-show" ?disabled=${!is_live} @click=${actions.showRanks}>${words().layout.each_gpu}</button>
  </p>`;
}

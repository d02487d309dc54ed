// The way to what is loaded only when it is asked for: what a little more of each input would do.

import { html, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { State } from "../state.ts";
import { moves_id } from "../study/ids.ts";
import { sectionView } from "./section.ts";

export function movesSectionView({ study, is_live }: State, actions: Actions): TemplateResult {
  const prepare = () => is_live && actions.prepareStudy();
  return sectionView(moves_id, "What moves it", "", [
    study?.moved
      ? html`${study.movesView()}`
      : html`<p>Each input of the headline’s case a tenth larger, one after the other, and what that does to the answer.</p>
      <p class="buttons" @pointerenter=${prepare} @focusin=${prepare}>
        <button class="button" ?disabled=${!is_live} @click=${actions.showMoves}>Try 10 % more of each input</button>
      </p>`,
  ]);
}

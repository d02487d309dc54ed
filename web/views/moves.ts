// The way to what is loaded only when it is asked for: what a little more of each input would do.

import { html, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { State } from "../state.ts";
import { moves_id } from "../study/ids.ts";
import { words } from "../words/words.ts";
import { sectionView } from "./section.ts";

export function movesSectionView({ study, is_live }: State, actions: Actions): TemplateResult {
  const prepare = () => is_live && actions.prepareStudy();
  const w = words().moves;
  return sectionView(moves_id, w.title, "", [
    study?.moved
      ? html`${study.movesView()}`
      : html`<p>${w.lead}</p>
      <p class="buttons" @pointerenter=${prepare} @focusin=${prepare}>
        <button class="button" ?disabled=${!is_live} @click=${actions.showMoves}>${w.try}</button>
      </p>`,
  ]);
}

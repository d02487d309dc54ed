// The way to what is loaded only when it is asked for: other layouts of the plan, and the plan turned round.

import { html, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { words } from "../words/words.ts";
import { sectionView } from "./section.ts";

export const better_id = "better";
/** The button that begins a search, before and after its part of the page is loaded. */
export const search_start_id = "search-start";

export function betterView(actions: Actions, is_live: boolean): TemplateResult {
  const prepare = () => is_live && actions.prepareSearch();
  const w = words().better;
  return sectionView(better_id, w.title, "", [
    html`<p>${w.lead}</p>
      <p class="buttons search-begin" @pointerenter=${prepare} @focusin=${prepare}>
        <button id=${search_start_id} class="button button-main" ?disabled=${!is_live} @click=${() => actions.searchLayouts(true)}>${w.search}</button>
        <button class="button" ?disabled=${!is_live} @click=${() => actions.searchLayouts(false)}>${w.options}</button>
      </p>`,
  ]);
}

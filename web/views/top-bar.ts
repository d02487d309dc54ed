// Name, and what can be done with the plan as a whole.

import { html, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { State } from "../state.ts";
import { words } from "../words/words.ts";

export const share_button_id = "share-button";

export function topBarView(state: State, actions: Actions): TemplateResult {
  const is_plan = state.comparison?.edited !== null;
  const w = words().top_bar;
  return html`<header class="top-bar">
    <h1 class="brand">${markView()}<span>Plimsoll</span></h1>
    <p class="tagline">${w.tagline}</p>
    <nav class="tools" aria-label=${w.plan} ?inert=${!state.is_live}>
      <button class="button" title=${w.make_help} @click=${actions.newPlan}>${w.make}<span class="wide-only">${w.make_more}</span></button>
      <button class="button" title=${w.open_help} aria-haspopup="dialog" @click=${actions.showDialog}>${w.open}</button>
      <button class="button button-share" aria-label=${w.compare} title=${w.compare_help} ?disabled=${!state.answer || !is_plan} @click=${actions.compare}>${arrowView("M2.5 2.5h4v11h-4Z M9.5 2.5h4v11h-4Z")}<span class="wide-only">${w.compare}</span></button>
      <a class="button" href="tools.html" title=${w.tools_help}>${w.tools}</a>
      <button class="button button-icon" aria-label=${w.undo} title=${w.undo_help} ?disabled=${state.past.length === 0 || !is_plan} @click=${actions.undo}>${arrowView("M6.5 3 3 6.5 6.5 10 M3 6.5h6.2a3.6 3.6 0 0 1 0 7.2H6")}</button>
      <button class="button button-icon" aria-label=${w.redo} title=${w.redo_help} ?disabled=${state.future.length === 0 || !is_plan} @click=${actions.redo}>${arrowView("M9.5 3 13 6.5 9.5 10 M13 6.5H6.8a3.6 3.6 0 0 0 0 7.2H10")}</button>
      <button class="button button-main" ?disabled=${!state.answer && is_plan} @click=${actions.copyLink}>${w.copy}<span class="wide-only">${w.copy_more}</span></button>
      <button id=${share_button_id} class="button button-share" aria-label=${w.share} title=${w.share_help} aria-haspopup="dialog" ?disabled=${!state.answer || !is_plan} @click=${actions.share}>${arrowView("M5.5 6.5H3.5v7h9v-7h-2 M8 9.5V2.5 M5.5 4.8 8 2.3 10.5 4.8")}<span class="wide-only">${w.share}</span></button>
      <button class="button button-icon" aria-label=${w.theme} title=${w.theme} @click=${actions.toggleTheme}>${themeView()}</button>
    </nav>
  </header>`;
}

/** The mark that a ship is loaded to: a ring and the line across it. */
export function markView(): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <circle cx="16" cy="16" r="9.5" /><path d="M2 16h28" />
  </svg>`;
}

function arrowView(path: string): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path class="ring" d=${path} /></svg>`;
}

export function themeView(): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <circle class="ring" cx="8" cy="8" r="6.5" /><path class="half" d="M8 1.5a6.5 6.5 0 0 1 0 13Z" />
  </svg>`;
}

// The tools, and what can be done with a problem as a whole.

import { html, nothing, type TemplateResult } from "lit";
import { markView, themeView } from "../views/top-bar.ts";
import { abouts } from "./about.ts";
import type { ToolActions } from "./actions.ts";
import { isWhole } from "./address.ts";
import { addressOf } from "./desk.ts";
import type { ToolBegun } from "./messages.ts";
import type { Desks } from "./opening.ts";
import { deskOf, type ToolState } from "./state.ts";

export function barView(state: ToolState, actions: ToolActions): TemplateResult {
  const { tools, tool, desks } = state;
  const { draft, past, future } = deskOf(state);
  return html`<header class="top-bar tool-bar">
    <p class="brand"><a class="brand-link" href="./">${markView()}<span>Plimsoll</span></a></p>
    <nav class="tool-tabs" aria-label="Tools">
      <a class="tool-tab" href="./" @click=${actions.leave}>Check</a>
      ${tools.map((one) => tabView(one, one === tool, desks, actions))}
    </nav>
    <div class="tools" role="group" aria-label="Problem">
      <button class="button" ?disabled=${!tool} @click=${actions.showDialog}>Open</button>
      <button class="button button-icon" aria-label="Undo" title="Undo (Ctrl+Z)" ?disabled=${past.length === 0} @click=${actions.undo}>${arrowView("M6.5 3 3 6.5 6.5 10 M3 6.5h6.2a3.6 3.6 0 0 1 0 7.2H6")}</button>
      <button class="button button-icon" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" ?disabled=${future.length === 0} @click=${actions.redo}>${arrowView("M9.5 3 13 6.5 9.5 10 M13 6.5H6.8a3.6 3.6 0 0 0 0 7.2H10")}</button>
      <button class="button button-main" ?disabled=${!tool || !isWhole(addressOf(tool, draft))} @click=${actions.copyLink}>Copy link</button>
      <button class="button button-icon" aria-label="Light or dark" title="Light or dark" @click=${actions.toggleTheme}>${themeView()}</button>
    </div>
  </header>`;
}

/** Leads to the tool as it was left. */
function tabView(tool: ToolBegun, is_open: boolean, desks: Desks, actions: ToolActions): TemplateResult {
  const desk = desks.get(tool.name);
  const address = desk ? addressOf(tool, desk.draft) : `#${tool.name}`;
  return html`<a class="tool-tab" href=${address} aria-current=${is_open ? "page" : nothing} @click=${actions.leave}>${abouts[tool.name]?.tab ?? tool.title}</a>`;
}

function arrowView(path: string): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path class="ring" d=${path} /></svg>`;
}

// The page of the record: what it says in a sentence, the overview, the picture, the families, the single figures.

import { html, nothing, type TemplateResult } from "lit";
import { markView, themeView } from "../views/top-bar.ts";
import { familiesView, filtersView } from "./families-view.ts";
import { figuresView } from "./figures-view.ts";
import { overviewView } from "./overview-view.ts";
import type { AccuracyRecord } from "./record.ts";
import { pictureView } from "./scatter-view.ts";
import { familiesIn, figuresIn } from "./selection.ts";
import type { AccuracyActions, AccuracyState } from "./state.ts";
import { headlinesOf } from "./summary.ts";

export const main_id = "accuracy";

export function accuracyView(state: AccuracyState, actions: AccuracyActions): TemplateResult {
  return html`
    <header class="top-bar">
      <p class="brand"><a class="brand-link" href="./">${markView()}<span>Plimsoll</span></a></p>
      <p class="tagline">Its predictions beside published measurements</p>
      <nav class="tools" aria-label="Pages">
        <a class="button" href="./">The plan</a>
        <a class="button" href="tools.html">Tools</a>
        <button class="button button-icon" aria-label="Light or dark" title="Light or dark" @click=${actions.toggleTheme}>${themeView()}</button>
      </nav>
    </header>
    <main id=${main_id} class="accuracy" tabindex="-1">
      <h1>Accuracy</h1>
      ${state.fault ? faultView(state.fault) : nothing}
      ${state.record ? recordView(state.record, state, actions) : nothing}
      ${state.record || state.fault ? nothing : html`<p class="muted">Fetching the record …</p>`}
    </main>
  `;
}

function faultView(fault: string): TemplateResult {
  return html`<section class="problems" role="alert">
    <h2>The record cannot be shown</h2>
    <p>${fault}</p>
    <p>It is a file beside this page and has to be served with it.</p>
  </section>`;
}

function recordView(
  record: AccuracyRecord,
  { selection, is_whole }: AccuracyState,
  actions: AccuracyActions,
): TemplateResult {
  const figures = figuresIn(record, selection);
  return html`
    <ul class="accuracy-headlines">${headlinesOf(record).map((told) => html`<li>${told}</li>`)}</ul>
    <p class="muted">Good and bad alike, and what could not be predicted is counted. A plan that states efficiencies of its own is not covered by these errors.</p>
    ${overviewView(record)}
    <section class="section" aria-labelledby="look-title">
      <h2 id="look-title">Look closer</h2>
      <p class="takeaway">Everything below follows these filters; the address keeps them.</p>
      ${filtersView(record, selection, actions)}
    </section>
    ${pictureView(record, figures, actions)}
    ${familiesView(familiesIn(record, selection), selection, is_whole.families, actions)}
    ${figuresView(figures, is_whole.figures, actions)}
  `;
}

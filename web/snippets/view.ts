// The page of snippets: a section a place, with what it keeps of a plan and what to paste there.

import { html, nothing, type TemplateResult } from "lit";
import { sharedAddress } from "../share/address.ts";
import { type Host, hostsOf, picture_file, type Snippet } from "../share/hosts.ts";
import { type Shared, whyTooLong } from "../share/shared.ts";
import { lineOf } from "../share/snippets.ts";
import { markView, themeView } from "../views/top-bar.ts";
import type { SnippetActions, SnippetState } from "./state.ts";

export function snippetsView(state: SnippetState, actions: SnippetActions): TemplateResult {
  const { shared, problems } = state;
  return html`
    <header class="top-bar">
      <p class="brand">${markView()}<span>Plimsoll</span></p>
      <p class="tagline">Snippets for other people's pages</p>
      <nav class="tools" aria-label="Pages">
        <a class="button" href="./${shared?.link ?? ""}">The plan</a>
        <button class="button button-icon" aria-label="Light or dark" title="Light or dark" @click=${actions.toggleTheme}>${themeView()}</button>
      </nav>
    </header>
    <main class="snippets">
      <h1>A plan in other pages</h1>
      ${problems.length > 0 ? problemsView(problems) : nothing}
      ${shared ? planView(shared, state, actions) : nothing}
    </main>
  `;
}

function problemsView(problems: string[]): TemplateResult {
  return html`<section class="problems" role="alert">
    <h2>This link cannot be read</h2>
    <ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>
  </section>`;
}

function planView(shared: Shared, state: SnippetState, actions: SnippetActions): TemplateResult {
  const address = sharedAddress(shared.page_address, shared.link);
  if (address === null || shared.link === null)
    return html`<p>${lineOf(shared)}</p>
      <p>This plan is too long for a link, and without one there are no snippets. ${whyTooLong(shared)}</p>`;
  const hosts = hostsOf({ ...shared, link: shared.link, address });
  return html`
    <p>${lineOf(shared)}</p>
    <p class="muted">Snippets follow the plan in this page's address. They load from <code>${shared.page_address}</code>, which has to
      be readable wherever they are seen.</p>
    <div class="buttons" role="group" aria-label="Pictures">
      <button class="button" @click=${() => actions.savePicture("svg", picture_file)}>Save ${picture_file}</button>
      <button class="button" @click=${() => actions.savePicture("badge", "badge.svg")}>Save badge.svg</button>
    </div>
    <nav aria-label="Places">
      <ul class="snippet-places">
        ${hosts.map(({ name, title }) => html`<li><button class="link" @click=${() => actions.goTo(name)}>${title}</button></li>`)}
      </ul>
    </nav>
    ${hosts.map((host) => hostView(host, state, actions))}
  `;
}

function hostView(
  { name, title, keeps, tried, snippets }: Host,
  state: SnippetState,
  actions: SnippetActions,
): TemplateResult {
  return html`<section id=${name} class="section" tabindex="-1" aria-labelledby="${name}-title">
    <h2 id="${name}-title">${title}</h2>
    <p>${keeps}</p>
    <p class="muted">Last tried: ${tried}</p>
    ${snippets.map((snippet, i) => snippetView(`${name}-${i}`, title, snippet, state, actions))}
  </section>`;
}

function snippetView(
  id: string,
  place: string,
  { label, text }: Snippet,
  { copied }: SnippetState,
  actions: SnippetActions,
): TemplateResult {
  const is_last = copied?.id === id;
  return html`<div class="snippet">
    <label for=${id}>${label}</label>
    <span class="snippet-told" role="status">${is_last ? (copied.is_copied ? "Copied" : "Selected, for Ctrl+C or ⌘C") : ""}</span>
    <button class="button" aria-label="Copy: ${place}, ${label}" @click=${() => actions.copy(id, text)}>Copy</button>
    <textarea id=${id} rows=${text.split("\n").length} readonly spellcheck="false" wrap="off" .value=${text} @focus=${selectAll}></textarea>
  </div>`;
}

function selectAll(event: Event): void {
  (event.target as HTMLTextAreaElement).select();
}

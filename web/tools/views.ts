// A tool on the page: its problem on the left, the answer as a picture and in words on the right.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Form } from "../views/field.ts";
import { fieldsView } from "../views/object.ts";
import { problemsView } from "../views/problems.ts";
import { scrollBox } from "../views/section.ts";
import { markView, themeView } from "../views/top-bar.ts";
import { workingView } from "../views/working.ts";
import type { ToolActions } from "./actions.ts";
import type { ToolBegun } from "./messages.ts";
import type { ToolState } from "./state.ts";

export function toolPageView(state: ToolState, actions: ToolActions): TemplateResult {
  return html`
    ${barView(state, actions)}
    ${state.tool ? toolView(state.tool, state, actions) : nothing}
    ${state.notice ? html`<p class="notice">${state.notice}</p>` : nothing}
  `;
}

function barView({ tools, tool }: ToolState, actions: ToolActions): TemplateResult {
  return html`<header class="top-bar">
    <p class="brand"><a class="brand-link" href="./">${markView()}<span>Plimsoll</span></a></p>
    <nav class="tool-tabs" aria-label="Tools">
      <a class="tool-tab" href="./">Check</a>
      ${tools.map((one) => html`<a class="tool-tab" href="#${one.name}" aria-current=${one === tool ? "page" : nothing}>${one.title}</a>`)}
    </nav>
    <div class="tools">
      <button class="button button-icon" aria-label="Light or dark" title="Light or dark" @click=${actions.toggleTheme}>${themeView()}</button>
    </div>
  </header>`;
}

function toolView(tool: ToolBegun, state: ToolState, actions: ToolActions): TemplateResult {
  return html`<main class="columns columns-tool">
    <div id="result" class="result" tabindex="-1">
      <section class="headline" aria-labelledby="headline">
        <h1 id="headline" class="tool-title">${tool.title}</h1>
        <p>${tool.help}</p>
      </section>
      ${problemsView(state.problems, state.solved !== null, actions, "problem")}
      ${state.is_working ? workingView(actions) : nothing}
      ${state.solved ? answerView(tool, state, actions) : nothing}
    </div>
    <div class="rail">${formView(tool, state, actions)}</div>
  </main>`;
}

function answerView(tool: ToolBegun, { solved, problems }: ToolState, actions: ToolActions): TemplateResult {
  const is_older = problems.length > 0;
  return html`<div class="answer ${is_older ? "is-older" : ""}">
    ${scrollBox("Picture", html`<div class="picture tool-picture">${unsafeHTML(solved?.svg ?? "")}</div>`)}
    ${scrollBox("Report", html`<pre class="tool-report">${solved?.text}</pre>`)}
    <p class="tool-actions">
      ${tool.formats
        .filter(({ name }) => name !== "text")
        .map(
          ({ name, help }) =>
            html`<button class="button" title=${help} @click=${() => actions.download(name)}>Save as ${name === "svg" ? "SVG" : name}</button>`,
        )}
      <button class="button" @click=${actions.copyProblem}>Copy the problem as JSON</button>
      <span class="muted">In a shell: <code>npx plimsoll ${tool.name} FILE</code></span>
    </p>
  </div>`;
}

function formView(tool: ToolBegun, state: ToolState, actions: ToolActions): TemplateResult {
  const form: Form = {
    plan: state.problem,
    complete: state.solved?.complete ?? {},
    problems: state.problems,
    revealed: state.revealed,
    unfolded: state.unfolded,
    titles: new Map(),
    actions,
  };
  return html`<form class="inputs" aria-label="Problem" autocomplete="off" @submit=${(event: Event) => event.preventDefault()}>
    <div class="group group-body">
      <div class="wide"><div class="row">
        <label for="tool-example">Example</label>
        <select id="tool-example" .value=${state.example} @change=${(event: Event) => actions.openExample((event.target as HTMLSelectElement).value)}>
          ${tool.examples.map(({ name, example }) => html`<option value=${name} ?selected=${name === state.example}>${example.title}</option>`)}
        </select>
      </div></div>
      ${fieldsView(state.fields, "", form)}
    </div>
    <p class="field-note" aria-hidden="true">
      ${state.described ? html`<strong>${state.described.label}</strong> ${state.described.help}` : "Every edit is answered at once."}
    </p>
  </form>`;
}

// A tool on the page: its problem on the left, the answer on the right; on a phone one of them at a time.

import { html, nothing, type TemplateResult } from "lit";
import { keepUnits } from "../format/sentence.ts";
import { plural } from "../format/words.ts";
import { aboutView } from "./about-view.ts";
import type { ToolActions } from "./actions.ts";
import { answerView } from "./answer-view.ts";
import { barView } from "./bar-view.ts";
import { draftTitle, formView } from "./form-view.ts";
import { toldBy } from "./headline.ts";
import type { ToolBegun } from "./messages.ts";
import { openDialogView } from "./open-dialog.ts";
import { problemsView } from "./problems-view.ts";
import { refusalView } from "./refusal-view.ts";
import { deskOf, type ToolState } from "./state.ts";
import { workingView } from "./working-view.ts";

export function toolPageView(state: ToolState, actions: ToolActions): TemplateResult {
  const { tool, refusal, notice } = state;
  return html`
    ${barView(state, actions)}
    ${refusal ? refusalView(refusal, tool !== null, actions) : nothing}
    ${tool ? toolView(tool, state, actions) : nothing}
    ${openDialogView(state, actions)}
    ${notice ? html`<p class="notice">${notice}</p>` : nothing}
  `;
}

function toolView(tool: ToolBegun, state: ToolState, actions: ToolActions): TemplateResult {
  return html`<main class="columns columns-tool sheet-${state.sheet}">
      <div id="result" class="result" tabindex="-1">
        <h1 class="tool-title">${tool.title}</h1>
        <p>${tool.help}</p>
        ${aboutView(tool.name)}
        <p class="draft-title">${draftTitle(tool, deskOf(state).draft)}</p>
        ${problemsView(state, actions)}
        ${state.is_working ? workingView(state.share, actions, state.is_so_far) : nothing}
        ${state.is_stopped ? stoppedView(state, actions) : nothing}
        ${state.solved ? answerView(tool, state.solved, state, actions) : nothing}
      </div>
      <div class="rail">
        ${stripView(state)}
        ${formView(tool, state, actions)}
      </div>
    </main>
    ${phoneBarView(state, actions)}`;
}

function stoppedView({ solved, is_so_far }: ToolState, actions: ToolActions): TemplateResult {
  return html`<p class="working">${is_so_far ? "Stopped. Below is what was found until then." : "Stopped before there was an answer."}
    ${solved && !is_so_far ? "Below is the answer to an earlier problem." : nothing}
    <button class="button" @click=${actions.solveAgain}>Start again</button></p>`;
}

/** On a phone the answer stays in view above the form, so that an edit is seen to have its effect. */
function stripView({ solved, problems, is_stopped }: ToolState): TemplateResult | typeof nothing {
  if (problems.length > 0) return html`<p class="tool-strip">${plural(problems.length, "thing")} to mend</p>`;
  if (!solved || is_stopped) return nothing;
  return html`<p class="tool-strip">${keepUnits(toldBy(solved.text).sentence)}</p>`;
}

function phoneBarView({ sheet, problems }: ToolState, actions: ToolActions): TemplateResult {
  const wrong = problems.length > 0 ? ` (${problems.length} to mend)` : "";
  return html`<nav class="phone-bar" aria-label="Parts of the page">
    <button aria-current=${sheet === "inputs" ? "true" : "false"} @click=${() => actions.showSheet("inputs")}>Edit the problem</button>
    <button aria-current=${sheet === "result" ? "true" : "false"} @click=${() => actions.showSheet("result")}>Answer${wrong}</button>
  </nav>`;
}

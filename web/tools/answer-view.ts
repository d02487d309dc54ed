// A tool's answer: its headline as text, the picture, the tables, and what can be taken along.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { keepUnits, naturalSize } from "../format/sentence.ts";
import { most_listed } from "../timeline/bars.ts";
import { timelineView } from "../timeline/place.ts";
import type { TimelineSource } from "../timeline/source.ts";
import { scrollBox } from "../views/section.ts";
import type { ToolActions } from "./actions.ts";
import { isWhole } from "./address.ts";
import { addressOf } from "./desk.ts";
import { fileName, kindsOf } from "./files.ts";
import { toldBy } from "./headline.ts";
import type { Solved, ToolBegun } from "./messages.ts";
import { deskOf, type ToolState } from "./state.ts";

export function answerView(tool: ToolBegun, solved: Solved, state: ToolState, actions: ToolActions): TemplateResult {
  const { sentence, more, report } = toldBy(solved.text);
  const is_older = state.problems.length > 0 || state.is_outdated || (state.is_stopped && !state.is_so_far);
  return html`<div class="answer ${is_older ? "is-older" : ""}">
    <div class="sentence">
      <h2 id="headline" tabindex="-1">${keepUnits(sentence)}</h2>
      ${more ? html`<p>${keepUnits(more)}</p>` : nothing}
    </div>
    ${pictureView(tool, solved, state, actions)}
    <details class="disclosure tool-text" open>
      <summary>Report</summary>
      ${wideBox("Report", html`<pre class="tool-report">${report}</pre>`)}
    </details>
    ${savingView(tool, state, is_older, actions)}
  </div>`;
}

/** A simulation's picture can be zoomed into; the still one stays until that has come, and on paper. */
function pictureView(tool: ToolBegun, solved: Solved, state: ToolState, actions: ToolActions): TemplateResult {
  const still = wideBox(
    "Picture",
    html`<div class="picture tool-picture">${unsafeHTML(naturalSize(solved.svg))}</div>`,
  );
  if (tool.name !== "simulate") return still;
  const timeline = timelineView(solved, () => timelineSource(tool, solved, state, actions), still);
  // A grid's surfaces are in the still one alone.
  return solved.complete.sweep === "none" ? timeline : html`${timeline}${still}`;
}

function timelineSource(
  tool: ToolBegun,
  { complete, text }: Solved,
  state: ToolState,
  actions: ToolActions,
): TimelineSource {
  const { sweep: _, ...one } = complete;
  const problem = { ...one, listed: most_listed };
  return {
    title: `${tool.title}: ${toldBy(text).sentence}`,
    stem: fileName(tool, deskOf(state).draft, { ending: "timeline" }),
    runs: () => actions.bars(problem),
    trace: () => actions.drawn(problem, "trace"),
  };
}

/** A box that scrolls sideways, and on a narrow screen says so. */
function wideBox(what: string, content: TemplateResult): TemplateResult {
  return html`<p class="wide-hint" aria-hidden="true">${what}: scroll sideways →</p>
    ${scrollBox(what, content)}`;
}

function savingView(tool: ToolBegun, state: ToolState, is_older: boolean, actions: ToolActions): TemplateResult {
  const is_too_long = !isWhole(addressOf(tool, deskOf(state).draft));
  return html`<p class="tool-actions">
    <span class="muted">Save</span>
    ${kindsOf(tool).map(
      (kind) =>
        html`<button class="button" title=${kind.help} ?disabled=${is_older && kind.format !== "problem"} @click=${() => actions.save(kind)}>${kind.label}</button>`,
    )}
    <button class="button" @click=${actions.copyProblem}>Copy the problem as JSON</button>
    ${is_too_long ? html`<span class="warning">too long for a link: send the JSON instead</span>` : nothing}
    <span class="muted">In a shell: <code>npx plimsoll ${tool.name} FILE</code></span>
  </p>`;
}

// A timeline around its canvases: what it says, its buttons, the details of a bar, and the same as tables.

import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Kind } from "./bars.ts";
import type { Details } from "./details.ts";
import { group_titles } from "./lanes.ts";
import type { Shown } from "./shown.ts";
import { barsTable, idleTable, most_rows, pathTable } from "./tables.ts";
import { instantText } from "./ticks.ts";
import { isWhole, type Window } from "./window.ts";
import { leftOut, overlapWords, takeaway } from "./words.ts";

export type Table = "path" | "idle" | "bars";

export interface TimelineState {
  /** Ready to be drawn: every run, and those of them that are on. */
  runs: Shown[];
  on: Shown[];
  folded: ReadonlySet<Kind>;
  shows_path: boolean;
  shows_idle: boolean;
  details: Details | null;
  /** The window when it last came to rest. */
  window: Window;
  whole: Window;
  unfolded_tables: ReadonlySet<Table>;
  can_hand_over: boolean;
  notice: string;
}

export interface TimelineActions {
  zoom(factor: number): void;
  showWhole(): void;
  goToPath(): void;
  choose(on: Shown[]): void;
  fold(kind: Kind): void;
  showPath(is_on: boolean): void;
  showIdle(is_on: boolean): void;
  goTo(shown: Shown, bar: number): void;
  unfoldTable(table: Table, is_open: boolean): void;
  saveTrace(): void;
  saveCsv(): void;
  openInPerfetto(): void;
}

export function timelineFrame(state: TimelineState, help_id: string, actions: TimelineActions): TemplateResult {
  const { runs, on, shows_path, shows_idle, window, whole } = state;
  const has_path = on.some(({ path }) => path !== null);
  return html`<section class="timeline" aria-label="Timeline">
    <h3>Timeline</h3>
    ${on.map((shown) => html`<p class="timeline-told">${on.length > 1 ? html`<strong>${shown.name}.</strong> ` : nothing}${takeaway(shown)}</p>`)}
    <div class="timeline-bar" role="group" aria-label="What the timeline shows">
      <span class="timeline-zoom">
        <button class="button button-icon" aria-label="Zoom out" title="Zoom out (S)" ?disabled=${isWhole(window, whole)} @click=${() => actions.zoom(0.5)}>${iconView("M3 8h10")}</button>
        <button class="button button-icon" aria-label="Zoom in" title="Zoom in (W)" @click=${() => actions.zoom(2)}>${iconView("M3 8h10M8 3v10")}</button>
        <button class="button" title="The whole run (0)" ?disabled=${isWhole(window, whole)} @click=${actions.showWhole}>Whole run</button>
        ${has_path ? html`<button class="button" title="Its longest step (C); [ and ] go on from there" @click=${actions.goToPath}>To the critical path</button>` : nothing}
      </span>
      ${has_path ? checkView("Critical path", shows_path, actions.showPath) : nothing}
      ${checkView("Idle times", shows_idle, actions.showIdle)}
      ${runs.length > 1 ? runsView(state, actions) : nothing}
    </div>
    ${groupsView(state, actions)}
    <canvas class="timeline-overview" aria-hidden="true"></canvas>
    <div class="timeline-region" tabindex="0" role="application" aria-roledescription="timeline"
      aria-label="Lanes of GPUs and transfers over time; ${seenWords(state)}" aria-describedby=${help_id}>
      <canvas class="timeline-canvas"></canvas>
      <div class="timeline-rest"></div>
    </div>
    ${detailsView(state, actions)}
    <p id=${help_id} class="remark timeline-help">
      <kbd>W</kbd> <kbd>S</kbd> zoom, <kbd>A</kbd> <kbd>D</kbd> pan, arrows go from bar to bar, <kbd>Enter</kbd> zooms to one,
      <kbd>B</kbd> goes to what it waited for, <kbd>0</kbd> shows the whole run.
      Ctrl and wheel or two fingers zoom, dragging pans, Shift and dragging zooms to a span.
      ${shows_idle ? `Hatched: an idle GPU${on.some(({ run }) => run.tells_waits) ? ", in the colour of what it waits for" : ""}.` : nothing}
    </p>
    ${on.map((shown) => [overlapWords(shown), leftOut(shown) && `${leftOut(shown)} Grey: not listed.`].filter(Boolean).map((words) => html`<p class="remark">${words}</p>`))}
    ${tablesView(state, has_path, actions)}
    <p class="tool-actions timeline-files">
      <span class="muted">Take along</span>
      <button class="button" title="Chrome trace events, for Perfetto and chrome://tracing" @click=${actions.saveTrace}>Trace</button>
      <button class="button" title="The listed bars, for a spreadsheet" @click=${actions.saveCsv}>CSV</button>
      ${
        state.can_hand_over
          ? html`<button class="button" @click=${actions.openInPerfetto}>Open in Perfetto</button>
            <span class="remark">goes to another site’s page, ui.perfetto.dev, in a tab of its own; the trace stays in this browser</span>`
          : nothing
      }
    </p>
    <p class="timeline-notice" role="status">${state.notice}</p>
    <span class="timeline-probe" hidden></span>
    <div class="timeline-announcer off-screen" aria-live="polite"></div>
  </section>`;
}

function iconView(path: string): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path class="ring" d=${path} /></svg>`;
}

function checkView(words: string, is_on: boolean, changed: (is_on: boolean) => void): TemplateResult {
  return html`<label class="timeline-check"><input type="checkbox" .checked=${is_on} @change=${(event: Event) => changed((event.target as HTMLInputElement).checked)} /> ${words}</label>`;
}

function runsView({ runs, on }: TimelineState, { choose }: TimelineActions): TemplateResult {
  const button = (words: string, shown: Shown[]) =>
    html`<button class="button" aria-pressed=${on.length === shown.length && on[0] === shown[0] ? "true" : "false"} @click=${() => choose(shown)}>${words}</button>`;
  return html`<span class="timeline-runs" role="group" aria-label="Runs">
    ${runs.map((shown) => button(shown.name, [shown]))}
    ${button("Side by side", runs)}
  </span>`;
}

/** The legend, and the way to fold a group. */
function groupsView({ on, folded }: TimelineState, { fold }: TimelineActions): TemplateResult {
  const kinds = [...new Set(on.flatMap(({ groups }) => groups.map(({ kind }) => kind)))];
  return html`<div class="timeline-groups" role="group" aria-label="Groups of lanes">
    ${kinds.map(
      (kind) =>
        html`<button class="timeline-group" aria-expanded=${folded.has(kind) ? "false" : "true"} @click=${() => fold(kind)}>
          <span class="swatch swatch-${kind}" aria-hidden="true"></span>${group_titles[kind]}<span class="timeline-fold" aria-hidden="true">${folded.has(kind) ? "▸" : "▾"}</span>
        </button>`,
    )}
  </div>`;
}

function seenWords({ window, whole }: TimelineState): string {
  if (isWhole(window, whole)) return "the whole run";
  return `${instantText(window.from_s, window)} to ${instantText(window.to_s, window)}`;
}

function detailsView({ details }: TimelineState, { goTo }: TimelineActions): TemplateResult {
  if (!details)
    return html`<div class="timeline-details"><p class="muted">Point at a bar, tap it, or go to it by the arrow keys.</p></div>`;
  const { title, what, facts, before } = details;
  return html`<div class="timeline-details">
    <p><strong>${title}</strong> <span class="muted">${what}</span></p>
    <dl>
      ${facts.map(
        ([fact, value]) => html`<div class=${fact === "over" ? "is-long" : nothing}><dt>${fact}</dt>
          <dd>${fact === "waited for" && before ? html`<button class="link" @click=${() => goTo(before.shown, before.bar)}>${value}</button>` : value}</dd></div>`,
      )}
    </dl>
  </div>`;
}

function tablesView(state: TimelineState, has_path: boolean, actions: TimelineActions): TemplateResult {
  const { on, window, unfolded_tables } = state;
  const each = Math.max(1, on.length);
  const table = (name: Table, title: string, drawn: (shown: Shown) => unknown, ...depends: unknown[]) =>
    html`<details class="disclosure" ?open=${unfolded_tables.has(name)} @toggle=${(event: Event) => actions.unfoldTable(name, (event.target as HTMLDetailsElement).open)}>
      <summary>${title}</summary>
      ${guard([on, unfolded_tables.has(name), ...depends], () =>
        unfolded_tables.has(name)
          ? on.map((shown) => html`${on.length > 1 ? html`<h4>${shown.name}</h4>` : nothing}${drawn(shown)}`)
          : nothing,
      )}
    </details>`;
  return html`
    ${has_path ? table("path", "The critical path, step by step", (shown) => pathTable(shown, Math.ceil(most_rows.path / each), actions.goTo)) : nothing}
    ${table("idle", "Busy and idle times of each GPU", (shown) => idleTable(shown, Math.ceil(most_rows.idle / each)))}
    ${table("bars", "The bars in view", (shown) => barsTable(shown, window, Math.ceil(most_rows.bars / each), actions.goTo), window)}
  `;
}

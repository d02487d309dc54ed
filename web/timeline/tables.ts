// What the picture shows, as tables: the critical path, idle times by cause, and the bars in view.

import { html, nothing, type TemplateResult } from "lit";
import { formatBytes, formatNumber, formatSeconds } from "../format/quantity.ts";
import { scrollBox } from "../views/section.ts";
import { waitOf } from "./critical-path.ts";
import { shareText, whatOf } from "./details.ts";
import { cause_titles, causes } from "./idle.ts";
import { firstFrom } from "./search.ts";
import { laneOf, type Shown } from "./shown.ts";
import { instantText } from "./ticks.ts";
import { type Window, wholeOf } from "./window.ts";

/** A table is read; what has more rows is a file's affair. */
export const most_rows = { path: 80, idle: 48, bars: 40 };

type GoTo = (shown: Shown, bar: number) => void;

export function pathTable(shown: Shown, most: number, goTo: GoTo): TemplateResult | typeof nothing {
  const { path, run } = shown;
  if (!path) return nothing;
  const whole = wholeOf(run.end_s);
  const listed = path.steps.subarray(0, most);
  return html`${scrollBox(
    `Critical path, ${shown.name}`,
    html`<table class="timeline-table">
      <thead>
        <tr><th scope="col">Step</th><th scope="col">What</th><th scope="col" class="numeric">Waited</th><th scope="col" class="numeric">Start</th><th scope="col" class="numeric">Takes</th></tr>
      </thead>
      <tbody>
        ${Array.from(
          listed,
          (bar) => html`<tr>
            <th scope="row"><button class="link" @click=${() => goTo(shown, bar)}>${run.names[bar]}</button></th>
            <td>${whatOf(shown, bar)}</td>
            <td class="numeric">${formatSeconds(waitOf(run, bar)).text}</td>
            <td class="numeric">${instantText(run.starts_s[bar] as number, whole)}</td>
            <td class="numeric">${formatSeconds((run.ends_s[bar] as number) - (run.starts_s[bar] as number)).text}</td>
          </tr>`,
        )}
      </tbody>
    </table>`,
  )}
  ${path.is_cut ? html`<p class="remark">The first of these waited for something that is not listed.</p>` : nothing}
  ${restWords(path.steps.length, listed.length, "steps")}`;
}

export function idleTable(shown: Shown, most: number): TemplateResult | typeof nothing {
  const { idleness, run } = shown;
  if (idleness.length === 0) return nothing;
  const there = causes.filter((cause) => idleness.some(({ idle_s }) => idle_s[cause] > 0));
  const listed = idleness.slice(0, most);
  return html`${scrollBox(
    `Idle times, ${shown.name}`,
    html`<table class="timeline-table">
      <thead>
        <tr><th scope="col">GPU</th><th scope="col" class="numeric">Busy</th><th scope="col" class="numeric">of the run</th>
          ${there.map((cause) => html`<th scope="col" class="numeric">${cause_titles[cause]}</th>`)}</tr>
      </thead>
      <tbody>
        ${listed.map(
          ({ group, lane, busy_s, idle_s }) => html`<tr>
            <th scope="row">${group.kind} ${lane.label}</th>
            <td class="numeric">${formatSeconds(busy_s).text}</td>
            <td class="numeric">${shareText(busy_s, run.end_s)}</td>
            ${there.map((cause) => html`<td class="numeric">${idle_s[cause] > 0 ? formatSeconds(idle_s[cause]).text : "–"}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>`,
  )}
  ${restWords(idleness.length, listed.length, "GPUs")}`;
}

/** Those that begin in the window, by start. */
export function barsTable(shown: Shown, window: Window, most: number, goTo: GoTo): TemplateResult {
  const { run } = shown;
  const first = firstFrom(run.starts_s, window.from_s);
  const end = firstFrom(run.starts_s, window.to_s, first);
  const count = Math.min(end - first, most);
  return html`${scrollBox(
    `Bars in view, ${shown.name}`,
    html`<table class="timeline-table">
      <thead>
        <tr><th scope="col">Bar</th><th scope="col">Lane</th><th scope="col" class="numeric">Start</th><th scope="col" class="numeric">End</th><th scope="col" class="numeric">Takes</th><th scope="col" class="numeric">Size</th></tr>
      </thead>
      <tbody>
        ${Array.from({ length: count }, (_, i) => first + i).map((bar) => {
          const [start_s, end_s] = [run.starts_s[bar] as number, run.ends_s[bar] as number];
          const bytes = run.bytes[bar] as number;
          return html`<tr>
            <th scope="row"><button class="link" @click=${() => goTo(shown, bar)}>${run.names[bar]}</button></th>
            <td>${laneOf(shown, bar).label}</td>
            <td class="numeric">${instantText(start_s, window)}</td>
            <td class="numeric">${instantText(end_s, window)}</td>
            <td class="numeric">${formatSeconds(end_s - start_s).text}</td>
            <td class="numeric">${bytes > 0 ? formatBytes(bytes).text : "–"}</td>
          </tr>`;
        })}
      </tbody>
    </table>`,
  )}
  ${restWords(end - first, count, "bars in view")}`;
}

function restWords(all: number, listed: number, what: string): TemplateResult | typeof nothing {
  return all > listed
    ? html`<p class="remark">The first ${formatNumber(listed)} of ${formatNumber(all)} ${what}; the CSV has all.</p>`
    : nothing;
}

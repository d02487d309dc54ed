// Where the time goes: the cases that the verdicts were formed from, and the operations of the headline case.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber, formatSeconds, formatShare } from "../format/quantity.ts";
import { capitalised } from "../format/words.ts";
import type { OperationTime, TimeCase, TimeReport } from "../generated/plan";
import { type Axes, axesOf } from "../roofline/axes.ts";
import { type Phase, rooflineView } from "../roofline/view.ts";
import { workOf } from "../roofline/work.ts";
import { firstTokenFall, operationsFall, tokenFall, type Waterfall } from "../waterfall/steps.ts";
import { largestSentence, waterfallView } from "../waterfall/view.ts";
import { type Opens, quantityCell, shownView, type Way, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

/** `more`: what stands below, where there is more. */
export function timeView(
  time: TimeReport,
  more: TemplateResult | typeof nothing = nothing,
  opens?: Opens,
): TemplateResult {
  const [headline] = time.cases;
  if (!time.known || !headline) return sectionView("time", "Time", time.unknown_because, nothing);
  return sectionView("time", "Time", takeaway(time, headline), [
    time.links_stated ? nothing : html`<p class="note">A link that is not stated: see the readings of each target.</p>`,
    html`<div class="by-phase">${phasesOf(headline).map((phase) => phaseView(phase, headline, opens))}</div>`,
    html`<details class="disclosure">
      <summary>All ${time.cases.length} cases</summary>
      ${scrollBox("Times by case", casesView(time.cases, opens))}
    </details>`,
    more,
  ]);
}

/** The rooflines by themselves. */
export function rooflinesView(time: TimeReport): TemplateResult {
  const [headline] = time.cases;
  if (!time.known || !headline) return sectionView("roofline", "Roofline", time.unknown_because, nothing);
  const axes = sharedAxes(headline);
  const phases = phasesOf(headline);
  const drawn = phases.map(
    (phase) => html`<div class="phase">
      ${rooflinesOf(phase, axes)}
      <details class="disclosure"><summary>Table</summary>${operationsView(phase, undefined)}</details>
    </div>`,
  );
  return sectionView("roofline", "Roofline", "", html`<div class="phases">${drawn}</div>`);
}

function takeaway({ ttft_meaning }: TimeReport, { ttft_s, tpot_s, input_tokens }: TimeCase): string {
  const parts = [];
  if (ttft_s != null)
    parts.push(
      `TTFT is ${formatSeconds(ttft_s).text} for ${ttft_meaning}, at ${formatNumber(input_tokens)} prompt tokens`,
    );
  if (tpot_s != null) parts.push(`TPOT is ${formatSeconds(tpot_s).text}`);
  return parts.length > 0 ? `${parts.join("; ")}.` : "";
}

interface PhaseTimes {
  name: Phase;
  what: string;
  /** The report's field. */
  field: "prefill" | "decode";
  operations: OperationTime[];
  binds: string;
  whole: (time: TimeCase) => Waterfall | null;
}

/** What runs: replicas that cannot keep up decode nothing that could be said. */
function phasesOf({ prefill, decode, prefill_binds, decode_binds }: TimeCase): PhaseTimes[] {
  const phases: PhaseTimes[] = [
    {
      name: "Prefill",
      what: "one chunk on the slowest stage",
      field: "prefill",
      operations: prefill,
      binds: prefill_binds,
      whole: firstTokenFall,
    },
    {
      name: "Decode",
      what: "one step on the slowest stage",
      field: "decode",
      operations: decode,
      binds: decode_binds,
      whole: tokenFall,
    },
  ];
  return phases.filter(({ operations }) => operations.length > 0);
}

/** Side by side, prefill and decode can be compared. */
function sharedAxes({ prefill, decode }: TimeCase): Axes | null {
  return axesOf([...workOf(prefill), ...workOf(decode)]);
}

const sumOf = (operations: OperationTime[]) => operations.reduce((sum, { seconds }) => sum + seconds, 0);

function phaseView(phase: PhaseTimes, time: TimeCase, opens: Opens): TemplateResult {
  const { name, what, operations, binds, whole } = phase;
  const fall = whole(time);
  return html`<div class="phase">
    <h3>${name} <span class="muted">${what}: ${shownView(formatSeconds(sumOf(operations)))}</span></h3>
    ${binds ? html`<p class="binds"><span class="muted">Limited by</span> ${binds}</p>` : nothing}
    <div class="phases">
      <div class="waterfalls">
        ${waterfallView(`${name} waterfall`, "", operationsFall(operations, "all of it"))}
        ${fall ? waterfallView(`${name}, from a stage to ${fall.total_name}`, largestSentence(fall), fall) : nothing}
      </div>
      ${rooflinesOf(phase, sharedAxes(time))}
    </div>
    ${operationsView(phase, opens)}
  </div>`;
}

function rooflinesOf({ name, operations }: PhaseTimes, axes: Axes | null): TemplateResult | typeof nothing {
  return axes && workOf(operations).length > 0 ? rooflineView(name, operations, axes) : nothing;
}

function operationsView({ name, field, operations }: PhaseTimes, opens: Opens): TemplateResult {
  const way = (i: number) => wayTo(opens, `time.cases[0].${field}[${i}].seconds`);
  const total_s = sumOf(operations);
  return scrollBox(
    `${name}, time by operation`,
    html`<table class="operations">
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col" class="numeric">Time</th>
          <th scope="col" class="numeric">Share</th>
          <th scope="col">Bound by</th>
          <th scope="col" class="numeric">FLOP</th>
          <th scope="col" class="numeric">Bytes</th>
          <th scope="col" class="numeric">FLOP/byte</th>
        </tr>
      </thead>
      <tbody>
        ${operations.map((operation, i) => operationRow(operation, total_s, way(i)))}
      </tbody>
    </table>`,
  );
}

function operationRow(
  { title, seconds, bound, flop, bytes }: OperationTime,
  total_s: number,
  way: Way,
): TemplateResult {
  return html`<tr>
    <th scope="row">${capitalised(title)}</th>
    <td class="numeric">${shownView(formatSeconds(seconds), way)}</td>
    <td class="numeric">${formatShare(total_s > 0 ? seconds / total_s : 0)}</td>
    <td>${bound}</td>
    ${quantityCell(flop, "FLOP")}
    ${quantityCell(bytes, "bytes")}
    ${quantityCell(flop && bytes ? flop / bytes : null, "")}
  </tr>`;
}

/** The columns, by their names in the report. */
const times = ["ttft_first_s", "ttft_median_s", "ttft_last_s", "tpot_s"] as const;
const rates = ["prefill_tokens_per_s_per_gpu", "decode_tokens_per_s_per_gpu", "total_tokens_per_s_per_gpu"] as const;

function casesView(cases: TimeCase[], opens: Opens): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Lengths, size</th>
        <th scope="col" class="numeric">TTFT first</th>
        <th scope="col" class="numeric">median</th>
        <th scope="col" class="numeric">last</th>
        <th scope="col" class="numeric">TPOT</th>
        <th scope="col" class="numeric">Prefill, tokens/s per GPU</th>
        <th scope="col" class="numeric">Decode</th>
        <th scope="col" class="numeric">Total</th>
      </tr>
    </thead>
    <tbody>
      ${cases.map(
        (one, i) => html`<tr>
          <th scope="row">${one.lengths}, ${one.size}</th>
          ${times.map((name) => quantityCell(one[name], "s", wayTo(opens, `time.cases[${i}].${name}`)))}
          ${rates.map((name) => quantityCell(one[name], "", wayTo(opens, `time.cases[${i}].${name}`)))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

// Where the time goes: the cases that the verdicts were formed from, and the operations of the headline case.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber, formatSeconds, formatShare } from "../format/quantity.ts";
import type { OperationTime, TimeCase, TimeReport } from "../generated/plan";
import type { JsonObject } from "../plan/path.ts";
import { type Axes, axesOf } from "../roofline/axes.ts";
import { type Phase, rooflineView } from "../roofline/view.ts";
import { workOf } from "../roofline/work.ts";
import { firstTokenFall, operationsFall, tokenFall, type Waterfall } from "../waterfall/steps.ts";
import { largestSentence, waterfallView } from "../waterfall/view.ts";
import { boundName, operationTitle, phaseBinds } from "../words/core.ts";
import { coreText, saidView } from "../words/said.ts";
import { words } from "../words/words.ts";
import { casesView } from "./cases.ts";
import { type Opens, quantityCell, shownView, type Way, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

/** `more`: what stands below, where there is more. */
export function timeView(
  time: TimeReport,
  more: TemplateResult | typeof nothing = nothing,
  opens?: Opens,
  complete: JsonObject | null = null,
): TemplateResult {
  const w = words().time;
  const [headline] = time.cases;
  if (!time.known || !headline) return sectionView("time", w.title, coreText(time.unknown_because), nothing);
  return sectionView("time", w.title, takeaway(time, headline, complete), [
    time.links_stated ? nothing : html`<p class="note">${w.link_unstated}</p>`,
    html`<div class="by-phase">${phasesOf(headline).map((phase) => phaseView(phase, headline, opens))}</div>`,
    html`<details class="disclosure">
      <summary>${w.all_cases(time.cases.length)}</summary>
      ${casesView(time.cases, opens)}
    </details>`,
    more,
  ]);
}

/** The rooflines by themselves. */
export function rooflinesView(time: TimeReport): TemplateResult {
  const [headline] = time.cases;
  const { roofline: title } = words().time;
  if (!time.known || !headline) return sectionView("roofline", title, coreText(time.unknown_because), nothing);
  const axes = sharedAxes(headline);
  const phases = phasesOf(headline);
  const drawn = phases.map(
    (phase) => html`<div class="phase">
      ${rooflinesOf(phase, axes)}
      <details class="disclosure"><summary>${words().memory.table}</summary>${operationsView(phase, undefined)}</details>
    </div>`,
  );
  return sectionView("roofline", title, "", html`<div class="phases">${drawn}</div>`);
}

function takeaway(
  { ttft_meaning }: TimeReport,
  { ttft_s, tpot_s, input_tokens }: TimeCase,
  complete: JsonObject | null,
): string {
  const w = words().time;
  const meaning = words().core?.ttftMeaning(ttft_meaning, complete) ?? ttft_meaning;
  const parts = [];
  if (ttft_s != null) parts.push(w.ttft(formatSeconds(ttft_s).text, meaning, formatNumber(input_tokens)));
  if (tpot_s != null) parts.push(w.tpot(formatSeconds(tpot_s).text));
  return parts.length > 0 ? w.takeaway(parts) : "";
}

interface PhaseTimes {
  /** Also the report's field. */
  name: Phase;
  what: string;
  operations: OperationTime[];
  binds: string;
  whole: (time: TimeCase) => Waterfall | null;
}

/** What runs: replicas that cannot keep up decode nothing that could be said. */
function phasesOf({ prefill, decode, prefill_binds, decode_binds }: TimeCase): PhaseTimes[] {
  const { one_chunk, one_step } = words().time;
  const phases: PhaseTimes[] = [
    {
      name: "prefill",
      what: one_chunk,
      operations: prefill,
      binds: prefill_binds,
      whole: firstTokenFall,
    },
    {
      name: "decode",
      what: one_step,
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
  const w = words().time;
  const fall = whole(time);
  return html`<div class="phase">
    <h3>${w[name]} <span class="muted">${w.in_all(what, shownView(formatSeconds(sumOf(operations))))}</span></h3>
    ${binds ? html`<p class="binds"><span class="muted">${words().cards.limited_by}</span> ${saidView(phaseBinds(binds, operations))}</p>` : nothing}
    <div class="phases">
      <div class="waterfalls">
        ${waterfallView(w.waterfall(w[name]), "", operationsFall(operations, w.all_of_it))}
        ${fall ? waterfallView(w.from_a_stage(w[name], fall.total_name), largestSentence(fall), fall) : nothing}
      </div>
      ${rooflinesOf(phase, sharedAxes(time))}
    </div>
    ${operationsView(phase, opens)}
  </div>`;
}

function rooflinesOf({ name, operations }: PhaseTimes, axes: Axes | null): TemplateResult | typeof nothing {
  return axes && workOf(operations).length > 0 ? rooflineView(name, operations, axes) : nothing;
}

function operationsView({ name, operations }: PhaseTimes, opens: Opens): TemplateResult {
  const way = (i: number) => wayTo(opens, `time.cases[0].${name}[${i}].seconds`);
  const w = words().time;
  const total_s = sumOf(operations);
  return scrollBox(
    w.by_operation(w[name]),
    html`<table class="operations">
      <thead>
        <tr>
          <th scope="col">${w.operation}</th>
          <th scope="col" class="numeric">${w.time}</th>
          <th scope="col" class="numeric">${w.share}</th>
          <th scope="col">${w.bound_by}</th>
          <th scope="col" class="numeric">FLOP</th>
          <th scope="col" class="numeric">${w.bytes}</th>
          <th scope="col" class="numeric">FLOP/byte</th>
        </tr>
      </thead>
      <tbody>
        ${operations.map((operation, i) => operationRow(operation, total_s, way(i)))}
      </tbody>
    </table>`,
  );
}

function operationRow(operation: OperationTime, total_s: number, way: Way): TemplateResult {
  const { seconds, bound, flop, bytes } = operation;
  return html`<tr>
    <th scope="row">${operationTitle(operation)}</th>
    <td class="numeric">${shownView(formatSeconds(seconds), way)}</td>
    <td class="numeric">${formatShare(total_s > 0 ? seconds / total_s : 0)}</td>
    <td>${boundName(bound)}</td>
    ${quantityCell(flop, "FLOP")}
    ${quantityCell(bytes, "bytes")}
    ${quantityCell(flop && bytes ? flop / bytes : null, "")}
  </tr>`;
}

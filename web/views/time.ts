// Where the time goes: the cases that the verdicts were formed from, and the operations of the headline case.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber, formatSeconds, formatShare } from "../format/quantity.ts";
import type { OperationTime, TimeCase, TimeReport } from "../generated/plan";
import type { JsonObject } from "../plan/path.ts";
import { boundName, operationTitle, phaseBinds } from "../words/core.ts";
import { coreText, saidView } from "../words/said.ts";
import { words } from "../words/words.ts";
import { casesView } from "./cases.ts";
import { type Opens, shownView, type Way, wayTo } from "./quantity.ts";
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
    html`<div class="phases">
      ${operationsView("prefill", w.one_chunk, headline.prefill, headline.prefill_binds, opens)}
      ${operationsView("decode", w.one_step, headline.decode, headline.decode_binds, opens)}
    </div>`,
    html`<details class="disclosure">
      <summary>${w.all_cases(time.cases.length)}</summary>
      ${casesView(time.cases, opens)}
    </details>`,
    more,
  ]);
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

function operationsView(
  phase: "prefill" | "decode",
  what: string,
  operations: OperationTime[],
  binds: string,
  opens: Opens,
): TemplateResult {
  const way = (i: number) => wayTo(opens, `time.cases[0].${phase}[${i}].seconds`);
  const w = words().time;
  const total_s = operations.reduce((sum, { seconds }) => sum + seconds, 0);
  return html`<div class="phase">
    <h3>${w[phase]} <span class="muted">${w.in_all(what, shownView(formatSeconds(total_s)))}</span></h3>
    ${binds ? html`<p class="binds"><span class="muted">${words().cards.limited_by}</span> ${saidView(phaseBinds(binds, operations))}</p>` : nothing}
    ${scrollBox(
      w.by_operation(w[phase]),
      html`<table class="operations">
        <thead>
          <tr><th scope="col">${w.operation}</th><th scope="col" class="numeric">${w.time}</th><th scope="col">${w.share}</th><th scope="col">${w.bound_by}</th></tr>
        </thead>
        <tbody>
          ${operations.map((operation, i) => operationRow(operation, total_s, way(i)))}
        </tbody>
      </table>`,
    )}
  </div>`;
}

function operationRow(operation: OperationTime, total_s: number, way: Way): TemplateResult {
  const { seconds, bound } = operation;
  const share = total_s > 0 ? seconds / total_s : 0;
  return html`<tr>
    <th scope="row">${operationTitle(operation)}</th>
    <td class="numeric">${shownView(formatSeconds(seconds), way)}</td>
    <td class="share">${shareBar(share, bound)}<span class="number">${formatShare(share)}</span></td>
    <td>${boundName(bound)}</td>
  </tr>`;
}

function shareBar(share: number, bound: string): TemplateResult {
  return html`<svg class="share-bar bound-${bound}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="value" width=${(share * 100).toFixed(1)} height="10" />
  </svg>`;
}

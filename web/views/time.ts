// Where the time goes: the cases that the verdicts were formed from, and the operations of the headline case.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber, formatSeconds, formatShare } from "../format/quantity.ts";
import { capitalised } from "../format/words.ts";
import type { OperationTime, TimeCase, TimeReport } from "../generated/plan";
import { casesView } from "./cases.ts";
import { type Opens, shownView, type Way, wayTo } from "./quantity.ts";
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
    html`<div class="phases">
      ${operationsView("Prefill", "one chunk on the slowest stage", headline.prefill, headline.prefill_binds, opens)}
      ${operationsView("Decode", "one step on the slowest stage", headline.decode, headline.decode_binds, opens)}
    </div>`,
    html`<details class="disclosure">
      <summary>All ${time.cases.length} cases</summary>
      ${casesView(time.cases, opens)}
    </details>`,
    more,
  ]);
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

function operationsView(
  phase: "Prefill" | "Decode",
  what: string,
  operations: OperationTime[],
  binds: string,
  opens: Opens,
): TemplateResult {
  const way = (i: number) => wayTo(opens, `time.cases[0].${phase.toLowerCase()}[${i}].seconds`);
  const total_s = operations.reduce((sum, { seconds }) => sum + seconds, 0);
  return html`<div class="phase">
    <h3>${phase} <span class="muted">${what}: ${shownView(formatSeconds(total_s))}</span></h3>
    ${binds ? html`<p class="binds"><span class="muted">Limited by</span> ${binds}</p>` : nothing}
    ${scrollBox(
      `${phase}, time by operation`,
      html`<table class="operations">
        <thead>
          <tr><th scope="col">Operation</th><th scope="col" class="numeric">Time</th><th scope="col">Share</th><th scope="col">Bound by</th></tr>
        </thead>
        <tbody>
          ${operations.map((operation, i) => operationRow(operation, total_s, way(i)))}
        </tbody>
      </table>`,
    )}
  </div>`;
}

function operationRow({ title, seconds, bound }: OperationTime, total_s: number, way: Way): TemplateResult {
  const share = total_s > 0 ? seconds / total_s : 0;
  return html`<tr>
    <th scope="row">${capitalised(title)}</th>
    <td class="numeric">${shownView(formatSeconds(seconds), way)}</td>
    <td class="share">${shareBar(share, bound)}<span class="number">${formatShare(share)}</span></td>
    <td>${bound}</td>
  </tr>`;
}

function shareBar(share: number, bound: string): TemplateResult {
  return html`<svg class="share-bar bound-${bound}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="value" width=${(share * 100).toFixed(1)} height="10" />
  </svg>`;
}

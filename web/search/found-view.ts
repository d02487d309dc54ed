// What a search has found: why the first is first, the best beside the plan's own, the front, each degree, and what is near.

import { html, nothing, type TemplateResult } from "lit";
import { formatNumber, formatQuantity, formatShare } from "../format/quantity.ts";
import { keepUnits } from "../format/sentence.ts";
import { shownView } from "../views/quantity.ts";
import { scrollBox } from "../views/section.ts";
import { ruleName, targetTitle } from "../words/core.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import type { FoundLayout } from "./applied.ts";
import { headView, layoutName, numbersView, useView, type Way, whatElse } from "./layout-row.ts";
import type { Found, SearchReport } from "./messages.ts";
import { paretoView } from "./pareto-view.ts";
import type { SearchActions } from "./searching.ts";
import type { SearchOnPage, Standing } from "./state.ts";

export function foundView(
  { report, svg }: Found,
  { of, used }: SearchOnPage,
  standing: Standing,
  actions: SearchActions,
): TemplateResult {
  const w = words().search;
  const way: Way = {
    use: standing === "of another plan" ? null : actions.use,
    in_use: standing === "of this plan before" ? (used?.key ?? null) : null,
    own: standing === "of this plan" ? w.this_plan : w.plan_before,
    has_price: [report.own, ...report.best, ...report.front, ...(report.pools?.best ?? [])].some(
      (one) => one?.usd_per_million_tokens != null,
    ),
    options: of?.options ?? {},
  };
  return html`
    <p class="remark">${lookedAt(report)}</p>
    ${report.reasons.length > 0 ? html`<ul class="reasons" aria-label=${w.why_first}>${report.reasons.map((reason) => html`<li>${coreText(keepUnits(reason))}</li>`)}</ul>` : nothing}
    ${bestView(w.best, report, way)}
    ${paretoView(svg)}
    ${poolsView(report, way)}
    ${nearView(report, way)}
    ${frontView(report, way)}
    ${axesView(report, way)}
  `;
}

/** "1,204 layouts on up to 16 GPUs looked at: 310 fit, 42 of them miss nothing." */
function lookedAt({ layouts, left_out, gpus, fitting, wanted, is_complete }: SearchReport): string {
  const w = words().search;
  const left = left_out > 0 ? formatNumber(left_out) : "";
  const counted = w.looked_at(formatNumber(layouts), gpus, formatNumber(gpus), is_complete, left);
  return w.fitting(counted, formatNumber(fitting), formatNumber(wanted));
}

/** Prefill and decode on GPUs of their own, where that was asked for. */
function poolsView({ pools, is_complete }: SearchReport, way: Way): TemplateResult | typeof nothing {
  if (!pools) return nothing;
  const w = words().search;
  const proof = pools.is_proven ? w.proven : is_complete ? w.not_proven : w.goes_on;
  return html`<section class="pools" aria-labelledby="pools-found">
    <h3 id="pools-found">${w.two_pools}</h3>
    <p>${coreText(keepUnits(pools.headline))}</p>
    ${pools.reasons.length > 0 ? html`<ul class="reasons" aria-label=${w.pools_do}>${pools.reasons.map((reason) => html`<li>${coreText(keepUnits(reason))}</li>`)}</ul>` : nothing}
    ${bestView(w.best_pools, pools, way)}
    <p class="remark">${w.pairs(formatNumber(pools.pairs), formatNumber(pools.evaluated), proof)}</p>
  </section>`;
}

function bestView(
  what: string,
  { best, own }: Pick<SearchReport, "best" | "own">,
  way: Way,
): TemplateResult | typeof nothing {
  if (best.length === 0 && !own) return nothing;
  const is_tied = best.filter((one) => one.is_tied).length > 1;
  return html`${scrollBox(
    what,
    html`<table class="layouts">
      ${headView(words().search.best_first, way)}
      <tbody>
        ${best.map(
          (one, index) => html`<tr>
            <th scope="row"><code>${layoutName(one)}</code>${whatElse(one, way)}${is_tied && one.is_tied && index > 0 ? html` <span class="tag">${words().search.tied}</span>` : nothing}</th>
            ${numbersView(one, way)}
            <td>${useView(one, way)}</td>
          </tr>`,
        )}
        ${own ? html`<tr class="own"><th scope="row"><code>${layoutName(own)}</code> <span class="muted">${way.own}</span></th>${numbersView(own, way)}<td></td></tr>` : nothing}
      </tbody>
    </table>`,
  )}
  ${is_tied ? html`<p class="remark">${words().search.tied_help}</p>` : nothing}`;
}

/** Open where nothing else was found. */
function nearView({ relaxations, best }: SearchReport, way: Way): TemplateResult | typeof nothing {
  if (relaxations.length === 0) return nothing;
  const w = words().search;
  return html`<details class="disclosure" ?open=${best.length === 0}>
    <summary>${w.concession}</summary>
    ${scrollBox(
      w.concession,
      html`<table class="layouts">
        <thead>
          <tr><th scope="col">${w.relaxed}</th><th scope="col" class="numeric">${w.from}</th><th scope="col" class="numeric">${w.to}</th><th scope="col" class="numeric">${w.by}</th><th scope="col">${w.layout}</th><td></td></tr>
        </thead>
        <tbody>
          ${relaxations.map(
            ({ target, title, limit, value, unit, by, layout }) => html`<tr>
              <th scope="row">${targetTitle({ target, title })}</th>
              <td class="numeric">${shownView(formatQuantity(limit, unit))}</td>
              <td class="numeric">${shownView(formatQuantity(value, unit))}</td>
              <td class="numeric">${formatShare(by)}</td>
              <td><code>${layoutName(layout)}</code>${whatElse(layout, way)}</td>
              <td>${useView(layout, way)}</td>
            </tr>`,
          )}
        </tbody>
      </table>`,
    )}
  </details>`;
}

/** A long front is read in the picture. */
const most_of_front = 60;

function frontView({ front }: SearchReport, way: Way): TemplateResult | typeof nothing {
  if (front.length === 0) return nothing;
  const w = words().search;
  const shown = front.slice(0, most_of_front);
  return html`<details class="disclosure">
    <summary>${w.front_is(front.length, formatNumber(front.length))}</summary>
    ${tableView(w.front, shown, way)}
    ${shown.length < front.length ? html`<p class="remark">${w.front_cut(shown.length)}</p>` : nothing}
  </details>`;
}

function tableView(what: string, layouts: FoundLayout[], way: Way): TemplateResult {
  return scrollBox(
    what,
    html`<table class="layouts">
      ${headView(words().search.layout, way)}
      <tbody>
        ${layouts.map((one) => html`<tr><th scope="row"><code>${layoutName(one)}</code>${whatElse(one, way)}</th>${numbersView(one, way)}<td>${useView(one, way)}</td></tr>`)}
      </tbody>
    </table>`,
  );
}

function axesView({ axes, ruled_out }: SearchReport, way: Way): TemplateResult | typeof nothing {
  if (axes.length === 0 && ruled_out.length === 0) return nothing;
  const w = words().search;
  return html`<details class="disclosure">
    <summary>${w.along}</summary>
    ${scrollBox(
      w.along,
      html`<table class="layouts">
        ${headView(w.best_with, way)}
        <tbody>${axes.map((row) => axisRow(row, way))}</tbody>
      </table>`,
    )}
    ${ruled_out.length > 0 ? html`<ul class="ruled-out" aria-label=${w.ruled_out}>${ruled_out.map(({ axis, degrees, rule }) => html`<li>${axis} ${degrees.join(", ")}: ${ruleName({ rule })}</li>`)}</ul>` : nothing}
  </details>`;
}

function axisRow({ axis, degree, best, why_not }: SearchReport["axes"][number], way: Way): TemplateResult {
  const name = html`<th scope="row"><strong>${axis} ${degree}</strong>${best ? html` <code>${layoutName(best)}</code>${whatElse(best, way)}` : nothing}</th>`;
  if (!best)
    return html`<tr>${name}<td colspan=${way.has_price ? 9 : 8}>${why_not ? coreText(keepUnits(why_not)) : words().search.no_layout}</td></tr>`;
  return html`<tr>${name}${numbersView(best, way)}<td>${useView(best, way)}</td></tr>`;
}

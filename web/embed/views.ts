// What each `view` draws: the page's own views, by their names.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Actions } from "../actions.ts";
import { comparisonTable } from "../compare/table.ts";
import { keepUnits, naturalSize, pictureForReader } from "../format/sentence.ts";
import type { Compared, Evaluated, Report } from "../messages.ts";
import type { Found } from "../search/messages.ts";
import { paretoView } from "../search/pareto-view.ts";
import { assumptionsView } from "../views/assumptions.ts";
import { claimsView } from "../views/claims.ts";
import { costView } from "../views/cost.ts";
import { headlineView } from "../views/headline.ts";
import { layoutView } from "../views/layout.ts";
import { memoryView } from "../views/memory.ts";
import { scrollBox, sectionView } from "../views/section.ts";
import { rooflinesView, timeView } from "../views/time.ts";
import { verdictCardsView } from "../views/verdict-cards.ts";
import { violationsView } from "../views/violations.ts";
import { coreLanguage, coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import type { Extras } from "./extras.ts";
import type { View } from "./options.ts";

/** What stands in an element. */
export interface Shown extends Evaluated {
  /** What the view wants besides. */
  extras: Partial<Extras>;
}

type Content = TemplateResult | typeof nothing;

/** What a view may do to the plan, nothing where the element is read-only; and where a link leads. */
export type PlanActions = Pick<Actions, "goTo"> & Partial<Pick<Actions, "edit">> & { page_address?: string };

const drawn: Record<View, (shown: Shown, actions: PlanActions) => Content> = {
  verdict: ({ report }) => verdictView(report),
  memory: ({ report, memory_svg }) => html`${nameView(report)}${memoryView(report, memory_svg)}`,
  claims: ({ report }, actions) => html`${nameView(report)}${statedClaimsView(report, actions)}`,
  grid: ({ report, grid_svg }) => html`${nameView(report)}${layoutView(report, grid_svg)}`,
  roofline: ({ report }) => html`${nameView(report)}${rooflinesView(report.time)}`,
  full: ({ report, memory_svg, grid_svg, complete }, actions) => html`
    ${verdictView(report)}
    ${rulesView(report, actions)}
    ${memoryView(report, memory_svg)}
    ${timeView(report.time, nothing, undefined, complete)}
    ${costView(report.cost)}
    ${layoutView(report, grid_svg)}
    ${claimsView(report.claims, null, actions as Actions)}
    ${assumptionsView(report, actions as Actions)}
  `,
  pareto: ({ report, extras }) => html`${nameView(report)}${extras.pareto ? layoutsView(extras.pareto) : nothing}`,
  gantt: ({ report, extras }) => html`${nameView(report)}${extras.gantt ? iterationsView(extras.gantt) : nothing}`,
  compare: ({ extras }, { page_address = "" }) => (extras.compare ? plansView(extras.compare, page_address) : nothing),
};

export function planView(view: View, shown: Shown, actions: PlanActions): Content {
  return drawn[view](shown, actions);
}

function verdictView(report: Report): TemplateResult {
  return html`${headlineView(report, false)}${verdictCardsView(report.verdicts, undefined, report)}`;
}

function layoutsView({ report, svg }: Found): TemplateResult {
  return sectionView("layouts", words().embed.layouts, coreText(keepUnits(report.headline)), paretoView(svg));
}

/** Read-only: each plan leads to its own page. */
function plansView({ sides }: Compared, page_address: string): TemplateResult {
  const table = comparisonTable(sides, {
    caption: words().compare.title(sides.length),
    nameView: (name, { link }) =>
      link === null ? html`${name}` : html`<a href="${page_address}${link}" target="_blank" rel="noopener">${name}</a>`,
    toolsView: () => nothing,
  });
  return sectionView("comparison", words().compare.label, "", scrollBox(words().compare.label, table));
}

function iterationsView(svg: string): TemplateResult {
  const picture = html`<div class="picture gantt-picture" lang=${coreLanguage() ?? nothing}>${unsafeHTML(naturalSize(pictureForReader(svg)))}</div>`;
  return sectionView("iterations", words().embed.iterations, "", scrollBox(words().embed.iterations_picture, picture));
}

/** A section that stands alone says whose it is. */
function nameView({ title }: Report): TemplateResult {
  return html`<p class="plan-name">${title || words().page.untitled}</p>`;
}

function statedClaimsView({ claims }: Report, actions: PlanActions): Content {
  if (claims.length === 0) return sectionView("claims", words().claims.title, words().claims.none, nothing);
  return claimsView(claims, null, actions as Actions);
}

/** A legal layout is one click away only where the plan may be changed. */
function rulesView({ layout: { violations } }: Report, actions: PlanActions): Content {
  const shown = actions.edit ? violations : violations.map((violation) => ({ ...violation, repair: "" }));
  return violationsView(shown, actions as Actions);
}

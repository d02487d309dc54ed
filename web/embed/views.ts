// What each `view` draws: the page's own views, by their names.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Actions } from "../actions.ts";
import { keepUnits, naturalSize, pictureForReader } from "../format/sentence.ts";
import type { Evaluated, Report } from "../messages.ts";
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
import type { Extras } from "./extras.ts";
import type { View } from "./options.ts";

/** What stands in an element. */
export interface Shown extends Evaluated {
  /** What the view wants besides. */
  extras: Partial<Extras>;
}

type Content = TemplateResult | typeof nothing;

/** What a view may do to the plan; nothing where the element is read-only. */
export type PlanActions = Pick<Actions, "goTo"> & Partial<Pick<Actions, "edit">>;

const drawn: Record<View, (shown: Shown, actions: PlanActions) => Content> = {
  verdict: ({ report }) => verdictView(report),
  memory: ({ report, memory_svg }) => html`${nameView(report)}${memoryView(report.memory, memory_svg)}`,
  claims: ({ report }, actions) => html`${nameView(report)}${statedClaimsView(report, actions)}`,
  grid: ({ report, grid_svg }) => html`${nameView(report)}${layoutView(report, grid_svg)}`,
  roofline: ({ report }) => html`${nameView(report)}${rooflinesView(report.time)}`,
  full: ({ report, memory_svg, grid_svg }, actions) => html`
    ${verdictView(report)}
    ${rulesView(report, actions)}
    ${memoryView(report.memory, memory_svg)}
    ${timeView(report.time)}
    ${costView(report.cost)}
    ${layoutView(report, grid_svg)}
    ${claimsView(report.claims, null, actions as Actions)}
    ${assumptionsView(report, actions as Actions)}
  `,
  pareto: ({ report, extras }) => html`${nameView(report)}${extras.pareto ? layoutsView(extras.pareto) : nothing}`,
  gantt: ({ report, extras }) => html`${nameView(report)}${extras.gantt ? iterationsView(extras.gantt) : nothing}`,
};

export function planView(view: View, shown: Shown, actions: PlanActions): Content {
  return drawn[view](shown, actions);
}

function verdictView(report: Report): TemplateResult {
  return html`${headlineView(report, false)}${verdictCardsView(report.verdicts)}`;
}

function layoutsView({ report, svg }: Found): TemplateResult {
  return sectionView("layouts", "Layouts", keepUnits(report.headline), paretoView(svg));
}

function iterationsView(svg: string): TemplateResult {
  const picture = html`<div class="picture gantt-picture">${unsafeHTML(naturalSize(pictureForReader(svg)))}</div>`;
  return sectionView("iterations", "Iterations", "", scrollBox("What each stage works on", picture));
}

/** A section that stands alone says whose it is. */
function nameView({ title }: Report): TemplateResult {
  return html`<p class="plan-name">${title || "Untitled plan"}</p>`;
}

function statedClaimsView({ claims }: Report, actions: PlanActions): Content {
  if (claims.length === 0) return sectionView("claims", "Claims", "This plan claims nothing of itself.", nothing);
  return claimsView(claims, null, actions as Actions);
}

/** A legal layout is one click away only where the plan may be changed. */
function rulesView({ layout: { violations } }: Report, actions: PlanActions): Content {
  const shown = actions.edit ? violations : violations.map((violation) => ({ ...violation, repair: "" }));
  return violationsView(shown, actions as Actions);
}

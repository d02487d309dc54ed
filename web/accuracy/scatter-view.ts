// The panels of the picture: a point a figure, the diagonal, a factor of two to either side, and the worst by name.

import { html, nothing, svg, type TemplateResult } from "lit";
import { formatNumber } from "../format/quantity.ts";
import { sectionView, takeAlongView } from "../views/section.ts";
import { split_names } from "./overview-view.ts";
import { signedText } from "./percent.ts";
import { quantityOf } from "./quantities.ts";
import type { AccuracyRecord, Figure } from "./record.ts";
import { type Panel, type Point, panelsOf, plot, size_px } from "./scatter.ts";
import type { AccuracyActions } from "./state.ts";
import { pictureSentence } from "./summary.ts";

export const figures_id = "figures";

export function pictureView(record: AccuracyRecord, figures: Figure[], actions: AccuracyActions): TemplateResult {
  return sectionView("picture", "Predicted against measured", pictureSentence(figures), [
    figures.length === 0
      ? nothing
      : html`<p class="legend" aria-hidden="true">
          <span>${markView(circle)} ${split_names.calibration}</span>
          <span>${markView(diamond)} ${split_names.holdout}</span>
          <span><svg class="accuracy-mark" viewBox="0 0 24 12" width="24" height="12"><path class="exact" d="M1 6h22" /></svg> predicted as measured</span>
          <span><svg class="accuracy-mark" viewBox="0 0 24 12" width="24" height="12"><path class="twofold" d="M1 6h22" /></svg> a factor of two off</span>
        </p>`,
    html`<div class="accuracy-panels">${panelsOf(figures).map(panelView)}</div>`,
    html`<p class="accuracy-note">A selection of ${formatNumber(record.figures.length)} single figures, chosen by their error: up to five of a quantity and a source, the worst always, then evenly down to the best.
      So the shares above are those of this selection; the tables of errors count all rows.
      ${figures.length > 0 ? html`<button class="link" @click=${() => actions.goTo(figures_id)}>The same figures as a table</button>` : nothing}</p>`,
  ]);
}

function panelView(panel: Panel): TemplateResult {
  const count = panel.points.length;
  const name = `${panel.title}: ${count === 1 ? "one figure" : `${count} figures`}, predicted against measured in ${panel.unit}`;
  return html`<figure class="accuracy-panel">
    <figcaption>${panel.title}, <span class="muted">${panel.unit}</span></figcaption>
    <svg viewBox="0 0 ${size_px} ${size_px}" role="img" aria-label=${name} data-by-sheet>
      <rect class="frame" x=${plot.left} y=${plot.top} width=${plot.right - plot.left} height=${plot.bottom - plot.top} />
      ${panel.ticks.map(
        ({
          text,
          x,
          y,
        }) => svg`<path class="grid" d="M${x} ${plot.top}V${plot.bottom}M${plot.left} ${y}H${plot.right}" />
          <text x=${x} y=${plot.bottom + 16} text-anchor="middle">${text}</text>
          <text x=${plot.left - 6} y=${y + 4} text-anchor="end">${text}</text>`,
      )}
      ${panel.twofold.map(([x1, y1, x2, y2]) => svg`<path class="twofold" d="M${x1} ${y1}L${x2} ${y2}" />`)}
      <path class="exact" d="M${plot.left} ${plot.bottom}L${plot.right} ${plot.top}" />
      ${panel.labels.map(({ text, x, y, anchor }) => svg`<text class="named" x=${x} y=${y} text-anchor=${anchor}>${text}</text>`)}
      ${panel.points.map(pointView)}
      <text x=${(plot.left + plot.right) / 2} y=${size_px - 8} text-anchor="middle">measured</text>
      <text transform="translate(12 ${(plot.top + plot.bottom) / 2}) rotate(-90)" text-anchor="middle">predicted</text>
    </svg>${takeAlongView(`Predicted against measured, ${panel.title}`)}
  </figure>`;
}

const circle = { class: "point calibration", d: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z" };
const diamond = { class: "point holdout", d: "M0 -4.5L4.5 0L0 4.5L-4.5 0Z" };

function pointView({ figure, x, y }: Point): TemplateResult {
  const mark = figure.split === "calibration" ? circle : diamond;
  const told = `${quantityOf(figure.quantity).name}, ${figure.family}: ${signedText(figure.error_pct)}`;
  return svg`<path class=${mark.class} transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d=${mark.d}><title>${told}</title></path>`;
}

function markView(mark: typeof circle): TemplateResult {
  return html`<svg class="accuracy-mark" viewBox="-6 -6 12 12" width="12" height="12"><path class=${mark.class} d=${mark.d} /></svg>`;
}

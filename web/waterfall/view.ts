// A waterfall as a picture: a row a step, its name to the left and its time to the right.

import { html, svg, type TemplateResult } from "lit";
import { bound_fill, boundsOf } from "../format/operation.ts";
import { border, boundsView, font_px, ink, lineView, muted, round, textView, widthOf } from "../format/picture.ts";
import { formatSeconds, formatShare } from "../format/quantity.ts";
import { takeAlongView } from "../views/section.ts";
import { words } from "../words/words.ts";
import type { Step, Waterfall } from "./steps.ts";

const width_px = 360;
const row_px = 19;
const bar_px = 12;
/** Times and shares, each in a column of its own. */
const value_px = 106;
const share_px = 50;
const name_gap_px = 8;
/** However short a step is, it is seen. */
const least_px = 1;

export function waterfallView(what: string, sentence: string, fall: Waterfall): TemplateResult {
  return html`<figure class="drawn">
    ${sentence ? html`<figcaption>${sentence}</figcaption>` : ""}
    ${pictureView(what, fall)}${takeAlongView(what)}
  </figure>`;
}

/** "The largest part of TTFT, 2.14 s, is the chunks that follow: 71 %." */
export function largestSentence({ steps, total_name, total_s }: Waterfall): string {
  const largest = steps.reduce((most, step) => (step.seconds > most.seconds ? step : most));
  const share = formatShare(largest.seconds / total_s);
  return words().waterfall.largest(total_name, formatSeconds(total_s).text, largest.words, share);
}

function pictureView(what: string, { steps, total_name, total_s }: Waterfall): TemplateResult {
  const bounds = boundsOf(steps);
  const rows = steps.length + 1;
  const height_px = rows * row_px + (bounds.length > 0 ? row_px + 4 : 2);
  const left = Math.min(Math.max(...[...steps.map(({ name }) => name), total_name].map(widthOf)) + name_gap_px, 150);
  const across = width_px - value_px - left;
  const at = (seconds: number) => left + (total_s > 0 ? seconds / total_s : 0) * across;
  return html`<svg viewBox="0 0 ${width_px} ${height_px}" role="img" aria-label="${what}: ${inWords(steps)}">
    ${steps.map((step, i) => stepView(step, i, at, total_s, i + 1 < rows - 1 ? (i + 2) * row_px : rows * row_px))}
    ${totalView(total_name, total_s, (rows - 1) * row_px, at)}
    ${bounds.length > 0 ? boundsView(bounds, 0, height_px - 4) : ""}
  </svg>`;
}

type Place = (seconds: number) => number;

function stepView(step: Step, i: number, at: Place, total_s: number, next_px: number): TemplateResult {
  const y = i * row_px;
  const x = at(step.start_s);
  const end = at(step.start_s + step.seconds);
  const wide = Math.max(end - x, least_px);
  return svg`${textView(at(0) - name_gap_px, y + font_px + 1, step.name, "end", ink)}
    <rect x=${round(x)} y=${y + 2} width=${round(wide)} height=${bar_px} fill=${bound_fill[step.bound] ?? muted}><title>${step.words}: ${formatSeconds(step.seconds).text}</title></rect>
    ${lineView(end, y + 2, end, next_px - row_px + bar_px + 2, border, 0.5)}
    ${valueView(step.seconds, step.seconds / total_s, y)}` as unknown as TemplateResult;
}

function totalView(name: string, seconds: number, y: number, at: Place): TemplateResult {
  return svg`${textView(at(0) - name_gap_px, y + font_px + 1, name, "end", ink, 600)}
    <rect x=${round(at(0))} y=${y + 2} width=${round(at(seconds) - at(0))} height=${bar_px} fill="none" stroke=${ink} />
    ${valueView(seconds, null, y)}` as unknown as TemplateResult;
}

/** Times under each other, and shares under each other. */
function valueView(seconds: number, share: number | null, y: number): TemplateResult {
  const baseline = y + font_px + 1;
  return svg`${textView(width_px - share_px, baseline, formatSeconds(seconds).text, "end", ink)}
    ${share === null ? "" : textView(width_px, baseline, formatShare(share), "end")}` as unknown as TemplateResult;
}

function inWords(steps: Step[]): string {
  return steps.map(({ words, seconds }) => `${words} ${formatSeconds(seconds).text}`).join(", ");
}

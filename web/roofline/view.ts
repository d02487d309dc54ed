// A phase's roofline as a picture: filled circles are prefill's operations, hollow diamonds decode's.

import { html, svg, type TemplateResult } from "lit";
import { bound_fill, boundsOf, shortName } from "../format/operation.ts";
import {
  type Anchor,
  border,
  boundsView,
  ink,
  lineView,
  muted,
  paper,
  round,
  rule,
  textView,
  widthOf,
} from "../format/picture.ts";
import { formatQuantity } from "../format/quantity.ts";
import type { OperationTime } from "../generated/plan";
import { takeAlongView } from "../views/section.ts";
import { boundWords, operationWords } from "../words/core.ts";
import { words } from "../words/words.ts";
import { type Axes, height_px, plot, ticksAcross, ticksUp, width_px, xOf, yOf } from "./axes.ts";
import { type Box, boxOf, type Label, labelsOf } from "./labels.ts";
import { type Lines, linesOf } from "./lines.ts";
import { leftOutSentence, rooflineSentence } from "./sentence.ts";
import { type Work, workOf } from "./work.ts";

export type Phase = "prefill" | "decode";

export function rooflineView(phase: Phase, operations: OperationTime[], axes: Axes): TemplateResult {
  const w = words().time;
  const what = w.roofline_of(w[phase]);
  const sentence = rooflineSentence(w[phase], operations);
  const left_out = leftOutSentence(operations);
  return html`<figure class="drawn">
    <figcaption>${sentence}</figcaption>
    ${pictureView(`${what}. ${sentence}`, phase, workOf(operations), axes)}${takeAlongView(what)}
    ${left_out ? html`<p class="muted">${left_out}</p>` : ""}
  </figure>`;
}

function pictureView(name: string, phase: Phase, works: Work[], axes: Axes): TemplateResult {
  const lines = linesOf(works, axes);
  const by_time = [...works].sort((a, b) => b.operation.seconds - a.operation.seconds);
  const bounds = boundsOf(works.map(({ operation }) => operation));
  return html`<svg class="roofline" viewBox="0 0 ${width_px} ${height_px}" role="img" aria-label=${name}>
    ${gridView(axes)}${linesView(lines)}
    ${[...by_time].reverse().map((work) => pointView(phase, work, axes))}
    ${namesOf(by_time, lines, axes).map(nameView)}
    ${boundsView(bounds, plot.left, height_px - 6)}
  </svg>`;
}

function gridView(axes: Axes): TemplateResult[] {
  const across = ticksAcross(axes).map(
    ({ px, text }) =>
      svg`${lineView(px, plot.top, px, plot.bottom, rule)}${textView(Math.min(px, plot.right - widthOf(text) / 2 + 8), plot.bottom + 14, text, "middle")}`,
  );
  const up = ticksUp(axes).map(
    ({ px, text }) =>
      svg`${lineView(plot.left, px, plot.right, px, rule)}${textView(plot.left - 5, px + 4, text, "end")}`,
  );
  return [
    ...across,
    ...up,
    svg`${lineView(plot.left, plot.bottom, plot.right, plot.bottom, border)}${lineView(plot.left, plot.top, plot.left, plot.bottom, border)}
      ${textView(plot.right, plot.bottom + 30, "FLOP/byte", "end")}${textView(2, 10, "FLOP/s")}`,
  ] as unknown as TemplateResult[];
}

function linesView({ slopes, slope_label, roofs, roof_labels, ridge }: Lines): TemplateResult[] {
  return [
    ...[...slopes, ...roofs].map(([x1, y1, x2, y2]) => lineView(x1, y1, x2, y2, ink, 1.2)),
    ...roof_labels.map(({ text, y }) => textView(plot.right, y, text, "end", ink)),
    ...(slope_label
      ? [
          svg`<g transform="translate(${round(slope_label.x)} ${round(slope_label.y)}) rotate(${round(slope_label.degrees)})">${textView(0, -5, slope_label.text, "middle", ink)}</g>`,
        ]
      : []),
    ...(ridge
      ? [lineView(ridge.x, ridge.y, ridge.x, plot.bottom, muted, 1, "3 3"), textView(...ridgePlace(ridge), ink)]
      : []),
  ] as unknown as TemplateResult[];
}

/** Down at the axis, on the side that has the room. */
function ridgePlace({ text, x }: NonNullable<Lines["ridge"]>): [number, number, string, Anchor] {
  const is_right = x > (plot.left + plot.right) / 2;
  return [x + (is_right ? -5 : 5), plot.bottom - 6, text, is_right ? "end" : "start"];
}

/** What a rising line covers, a piece at a time; and what stands on it. */
function boxesAlong([x1, y1, x2, y2]: [number, number, number, number], words_px = 0): Box[] {
  const pieces = 24;
  return Array.from({ length: pieces }, (_, i) => {
    const at = (from: number, to: number, piece: number) => from + ((to - from) * piece) / pieces;
    return [at(x1, x2, i), at(y1, y2, i + 1) - 1 - words_px, at(x1, x2, i + 1), at(y1, y2, i) + 1];
  });
}

function namesOf(by_time: Work[], { slopes, roofs, roof_labels, ridge }: Lines, axes: Axes): Label[] {
  const points = by_time.map(({ operation, intensity, flop_per_s }) => ({
    x: xOf(axes, intensity),
    y: yOf(axes, flop_per_s),
    name: shortName(operation),
  }));
  const words: Box[] = roof_labels.map(({ text, y }) => boxOf({ x: plot.right, y, anchor: "end", text }));
  if (ridge) {
    const [x, y, text, anchor] = ridgePlace(ridge);
    words.push(boxOf({ x, y, text, anchor }));
  }
  const taken = [
    ...words,
    ...slopes.flatMap((slope) => boxesAlong(slope, 14)),
    ...roofs.flatMap((roof) => boxesAlong(roof)),
  ];
  return labelsOf(points, taken, [plot.left + 2, plot.top, plot.right, plot.bottom]);
}

function nameView({ x, y, text, anchor, leader }: Label): TemplateResult {
  const line = leader ? lineView(leader.x, leader.from, leader.x, leader.to, border, 0.7) : "";
  // A rim of paper: what lies behind a name does not run through it.
  const words = svg`<g paint-order="stroke" stroke=${paper} stroke-width="3">${textView(x, y, text, anchor, ink)}</g>`;
  return svg`${line}${words}` as unknown as TemplateResult;
}

function pointView(phase: Phase, { operation, intensity, flop_per_s }: Work, axes: Axes): TemplateResult {
  const colour = bound_fill[operation.bound] ?? muted;
  const told = words().roofline.point(
    operationWords(operation),
    formatQuantity(flop_per_s, "FLOP/s").text,
    formatQuantity(intensity, "FLOP/byte").text,
    boundWords(operation.bound),
  );
  const place = `translate(${round(xOf(axes, intensity))} ${round(yOf(axes, flop_per_s))})`;
  return phase === "prefill"
    ? (svg`<circle class="point" transform=${place} r="4" fill=${colour}><title>${told}</title></circle>` as unknown as TemplateResult)
    : (svg`<path class="point" transform=${place} d="M0 -5L5 0L0 5L-5 0Z" fill=${paper} stroke=${colour} stroke-width="1.8"><title>${told}</title></path>` as unknown as TemplateResult);
}

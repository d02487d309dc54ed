// What pictures that the page draws itself are put together from. Colours stand in presentation attributes with the light
// theme's as a fallback, so that a picture can be taken along (web/export/picture.ts).

import { svg, type TemplateResult } from "lit";
import { words } from "../words/words.ts";
import { bound_fill } from "./operation.ts";

export const ink = "var(--plimsoll-text, #1b2229)";
export const muted = "var(--plimsoll-muted, #55606b)";
export const rule = "var(--plimsoll-rule, #d7dce1)";
export const border = "var(--plimsoll-border, #7c8792)";
export const paper = "var(--plimsoll-paper, #ffffff)";

export const font_px = 11;
const em_per_letter = 0.56;
/** Characters that stand in a square, and the signs between them. */
const square = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/gu;

/** Of a sans-serif, on the wide side. */
export function widthOf(text: string): number {
  const squares = text.match(square)?.length ?? 0;
  return (squares + (text.length - squares) * em_per_letter) * font_px;
}

export type Anchor = "start" | "middle" | "end";

export function textView(x: number, y: number, text: string, anchor: Anchor = "start", fill = muted, weight = 400) {
  return svg`<text x=${round(x)} y=${round(y)} text-anchor=${anchor} fill=${fill} font-family="system-ui, sans-serif" font-size=${font_px} font-weight=${weight}>${text}</text>`;
}

export function lineView(x1: number, y1: number, x2: number, y2: number, stroke: string, width = 1, dashes = "none") {
  return svg`<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" fill="none" stroke=${stroke} stroke-width=${width} stroke-dasharray=${dashes} />`;
}

/** Tenths of a pixel: a picture stands in the page as text, too. */
export function round(px: number): number {
  return Math.round(px * 10) / 10;
}

const swatch_px = 9;
const gap_px = 14;

/** What each colour says, in one line. */
export function boundsView(bounds: string[], x: number, y: number): TemplateResult[] {
  const { bound_by, bounds: names } = words().pictures;
  let at = x + widthOf(bound_by) + gap_px / 2;
  const entries = bounds.map((bound) => {
    const name = (names as Record<string, string>)[bound] ?? bound;
    const left = at;
    at += swatch_px + 4 + widthOf(name) + gap_px;
    return svg`<rect x=${round(left)} y=${y - swatch_px + 1} width=${swatch_px} height=${swatch_px} fill=${bound_fill[bound] ?? muted} />${textView(left + swatch_px + 4, y, name)}`;
  });
  return [textView(x, y, bound_by), ...entries];
}

// The picture that chats and search engines show of a published plan: the answer, legible at a third of its size.

import { svg, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { formatBytes, formatQuantity } from "../format/quantity.ts";
import type { MemoryReport, TargetVerdict } from "../generated/plan";
import type { Evaluated } from "../messages.ts";
import { renderToString } from "../prerender/render-to-string.ts";
import { oneLine } from "../share/escape.ts";
import tokens from "../styles/tokens.css?raw";
import { glyphView, toneOf } from "../views/badge.ts";

/** What hosts of such cards ask for. */
export const card_width_px = 1200;
export const card_height_px = 630;

const side_px = 64;
const headline_px = 170;
const inner_px = card_width_px - 2 * side_px;
/** Of a sans-serif, on the cautious side: what is wider runs out of the card. */
const em_per_letter = 0.56;

export function cardSvg({ report, memory_svg }: Evaluated): string {
  const tone = toneOf(report.headline.verdict);
  const { lines, size_px } = fitted(oneLine(report.headline.sentence));
  const after_px = headline_px + lines.length * size_px * 1.3;
  return renderToString(
    svg`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${card_width_px} ${card_height_px}" width=${card_width_px} height=${card_height_px}>
<style>${unsafeHTML(glyphStyle())}</style>
<rect width="100%" height="100%" fill=${colour("paper")} />
<rect width="14" height="100%" fill=${colour(tone)} />
${textAt(side_px, 76, 30, "muted", cut(oneLine(report.title || "Deployment plan"), 30, inner_px - 180))}
${textAt(card_width_px - side_px, 76, 30, "muted", "Plimsoll", "end")}
<g transform="translate(${side_px} 114) scale(2.5)">${glyphView(tone)}</g>
${textAt(side_px + 56, 146, 34, tone, report.headline.verdict, "start", 700)}
${lines.map((line, i) => textAt(side_px, headline_px + (i + 0.85) * size_px * 1.3, size_px, "text", line, "start", 700))}
${lines.length === 1 ? textAt(side_px, after_px + 32, 27, "muted", cut(oneLine(report.headline.cause), 27, inner_px)) : ""}
${targetsView(report.verdicts, Math.max(334, after_px + 44))}
${report.memory.known ? memoryView(report.memory, memory_svg) : ""}
</svg>` as unknown as TemplateResult,
  );
}

/** As large as four lines allow. */
function fitted(sentence: string): { lines: string[]; size_px: number } {
  for (const size_px of [48, 42, 36]) {
    const lines = broken(sentence, size_px);
    if (lines.length <= 2) return { lines, size_px };
  }
  const size_px = 34;
  const lines = broken(sentence, size_px);
  const shown = lines.slice(0, 3);
  if (lines.length > 3) shown[2] = cut(`${shown[2]} …`, size_px, inner_px);
  return { lines: shown, size_px };
}

/** Two columns of glyph, title and what came out. */
function targetsView(verdicts: TargetVerdict[], top_px: number): TemplateResult[] {
  const most = 6;
  const row_px = 46;
  // Of more than there is room for, the good ones are counted.
  const severity = ["misses", "unknown", "too close", "meets"];
  const is_worse = (a: TargetVerdict, b: TargetVerdict) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict);
  const ordered = verdicts.length > most ? [...verdicts].sort(is_worse) : verdicts;
  return ordered.slice(0, most).map((verdict, i) => {
    const x = side_px + (i % 2) * (inner_px / 2);
    const y = top_px + Math.floor(i / 2) * row_px;
    const is_counted = i === most - 1 && verdicts.length > most;
    const words = is_counted ? `and ${verdicts.length - most + 1} more` : verdict.title;
    const glyph = is_counted
      ? ""
      : svg`<g transform="translate(${x} ${y - 22}) scale(1.6)">${glyphView(toneOf(verdict.verdict))}</g>`;
    const value = !is_counted && verdict.value != null ? formatQuantity(verdict.value, verdict.unit).text : "";
    return svg`${glyph}${textAt(x + 38, y, 27, "text", words)}${textAt(x + inner_px / 2 - 48, y, 27, "muted", value, "end")}` as unknown as TemplateResult;
  });
}

/** The core's bar, twice as large; what the fullest GPU holds stands where the bar's own words leave room. */
function memoryView(memory: MemoryReport, memory_svg: string): TemplateResult {
  const top_px = 466;
  const bar = memory_svg.replace('width="100%"', `width="${inner_px / 2}"`);
  const held = memory.stages[memory.worst_stage]?.total_at_longest_bytes ?? 0;
  const has_room = memory.limit_bytes > memory.capacity_bytes / 2;
  return svg`${has_room ? textAt(side_px, top_px + 24, 24, "muted", `fullest GPU: ${formatBytes(held).text}`) : ""}
<g transform="translate(${side_px} ${top_px}) scale(2)">${unsafeHTML(bar)}</g>` as unknown as TemplateResult;
}

function textAt(x: number, y: number, size_px: number, fill: string, text: string, anchor = "start", weight = 400) {
  return svg`<text x=${x} y=${y.toFixed(1)} font-family="system-ui, sans-serif" font-size=${size_px} font-weight=${weight} fill=${colour(fill)} text-anchor=${anchor}>${text}</text>`;
}

function widthOf(text: string, size_px: number): number {
  return (
    [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) >= 0x1100 ? 1 : em_per_letter), 0) * size_px
  );
}

function cut(text: string, size_px: number, most_px: number): string {
  if (widthOf(text, size_px) <= most_px) return text;
  const letters = [...text];
  while (letters.length > 0 && widthOf(`${letters.join("")}…`, size_px) > most_px) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

function broken(text: string, size_px: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && widthOf(longer, size_px) <= inner_px) lines[lines.length - 1] = longer;
    else lines.push(cut(word, size_px, inner_px));
  }
  return lines;
}

/** A picture knows no switch of themes: it is light. */
function colour(name: string): string {
  const [, light = "#1b2229"] = new RegExp(`--plimsoll-${name}: light-dark\\(([^,]*),`).exec(tokens) ?? [];
  return light;
}

/** As result.css has it, in the selectors that a rasteriser knows. */
function glyphStyle(): string {
  const tones = ["meets", "close", "misses", "unknown"];
  return [
    ...tones.map((tone) => `.glyph-${tone}{fill:${colour(tone)}}`),
    `.glyph path{fill:none;stroke:${colour("paper")};stroke-width:1.8}`,
    `.glyph .shape{fill:${colour("close")};stroke:none}`,
    `.glyph .outline{fill:none;stroke:${colour("unknown")};stroke-width:1.6}`,
    `.glyph-unknown path{stroke:${colour("unknown")}}`,
  ].join("");
}

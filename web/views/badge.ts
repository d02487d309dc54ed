// A verdict as shape, word and colour: any one of the three is enough to read it.

import { html, svg, type TemplateResult } from "lit";
import type { ClaimAnswer, TargetVerdict } from "../generated/plan";

type Verdict = TargetVerdict["verdict"];
type ClaimAnswerWord = ClaimAnswer["answer"];

export type Tone = "meets" | "misses" | "close" | "unknown";

const verdict_tones: Record<Verdict, Tone> = {
  meets: "meets",
  misses: "misses",
  "too close": "close",
  unknown: "unknown",
};

const claim_tones: Record<ClaimAnswerWord, Tone> = {
  holds: "meets",
  holds_if: "close",
  off_by: "misses",
  contradicts: "misses",
  cannot_be_checked: "unknown",
};

const shapes: Record<Tone, TemplateResult> = {
  meets: svg`<circle cx="8" cy="8" r="7.5" /><path d="M4.5 8.3 7 10.8 11.6 5.6" />`,
  close: svg`<path class="shape" d="M8 .4 15.6 8 8 15.6 .4 8Z" /><path d="M4.6 8.8c1.2-1.8 2.3-1.8 3.4-.8s2.2 1 3.4-.8" />`,
  misses: svg`<rect x=".5" y=".5" width="15" height="15" /><path d="M4.8 4.8 11.2 11.2 M11.2 4.8 4.8 11.2" />`,
  unknown: svg`<circle class="outline" cx="8" cy="8" r="6.9" /><path d="M5.9 6.3a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.4 M8 11.6v.6" />`,
};

export function toneOf(verdict: Verdict): Tone {
  return verdict_tones[verdict];
}

export function toneOfClaim(answer: ClaimAnswerWord): Tone {
  return claim_tones[answer];
}

export function glyphView(tone: Tone): TemplateResult {
  return html`<svg class="glyph glyph-${tone}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${shapes[tone]}</svg>`;
}

export function badgeView(tone: Tone, word: string): TemplateResult {
  return html`<span class="badge tone-${tone}">${glyphView(tone)}${word}</span>`;
}

// The rank grid in the layout's section. Its words are English, and marked so.

import { html, nothing, type TemplateResult } from "lit";
import type { Ranked } from "../study/state.ts";
import { coreLanguage } from "../words/said.ts";
import "./element.ts";

export function ranksView(ranked: Ranked | null): TemplateResult | typeof nothing {
  return ranked?.told
    ? html`<plimsoll-ranks lang=${coreLanguage() ?? nothing} .told=${ranked.told}></plimsoll-ranks>`
    : nothing;
}

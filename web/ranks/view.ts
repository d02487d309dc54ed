// The rank grid in the layout's section.

import { html, nothing, type TemplateResult } from "lit";
import type { Ranked } from "../study/state.ts";
import "./element.ts";

export function ranksView(ranked: Ranked | null): TemplateResult | typeof nothing {
  return ranked?.told ? html`<plimsoll-ranks .told=${ranked.told}></plimsoll-ranks>` : nothing;
}

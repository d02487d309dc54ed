// The core's bar of a GPU's memory, and its legend as text that wraps.

import { html, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { formatBytes } from "../format/quantity.ts";
import { pictureForReader } from "../format/sentence.ts";
import { capitalised } from "../format/words.ts";
import type { MemoryLine, StageMemory } from "../generated/plan";
import { shownView } from "./quantity.ts";
import { takeAlongView } from "./section.ts";

export function memoryBarView(stage: StageMemory, picture_svg: string): TemplateResult {
  return html`<figure class="memory-picture">
    ${unsafeHTML(pictureForReader(picture_svg))}${takeAlongView("Memory of the fullest stage")}
    <ul class="legend" aria-label="Components">
      ${linesAtLongest(stage)
        .filter(({ bytes }) => bytes > 0)
        .map(
          ({ component, title, bytes }) =>
            html`<li><span class="swatch swatch-${component}"></span>${capitalised(title)} ${shownView(formatBytes(bytes))}</li>`,
        )}
    </ul>
  </figure>`;
}

/** Every line as it stands with each sequence at its longest: what must fit. */
export function linesAtLongest({ lines, kv_cache_at_longest_bytes }: StageMemory): MemoryLine[] {
  return lines.map((line) => (line.component === "kv_cache" ? { ...line, bytes: kv_cache_at_longest_bytes } : line));
}

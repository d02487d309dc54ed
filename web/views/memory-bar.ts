// The core's bar of a GPU's memory, and its legend as text that wraps.

import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { formatBytes } from "../format/quantity.ts";
import { pictureForReader } from "../format/sentence.ts";
import type { MemoryLine, StageMemory } from "../generated/plan";
import { componentTitle } from "../words/core.ts";
import { coreLanguage } from "../words/said.ts";
import { words } from "../words/words.ts";
import { type Opens, shownView, wayTo } from "./quantity.ts";
import { takeAlongView } from "./section.ts";

export function memoryBarView(stage: StageMemory, picture_svg: string, opens?: Opens): TemplateResult {
  return html`<figure class="memory-picture" lang=${coreLanguage() ?? nothing}>
    ${unsafeHTML(pictureForReader(picture_svg))}${takeAlongView(words().memory.fullest)}
    <ul class="legend" lang=${coreLanguage() ? words().tag : nothing} aria-label=${words().memory.components}>
      ${rowsAtLongest(stage, `memory.stages[${stage.stage}]`)
        .filter(({ bytes }) => bytes > 0)
        .map(
          (line) =>
            html`<li><span class="swatch swatch-${line.component}"></span>${componentTitle(line)} ${shownView(formatBytes(line.bytes), wayTo(opens, line.path))}</li>`,
        )}
    </ul>
  </figure>`;
}

/** A line and where the report has it. */
interface Row extends MemoryLine {
  path: string;
}

/** Every line as it stands with each sequence at its longest: what must fit. `at`: the stage's path. */
export function rowsAtLongest({ lines, kv_cache_at_longest_bytes }: StageMemory, at: string): Row[] {
  return lines.map((line, i) =>
    line.component === "kv_cache"
      ? { ...line, bytes: kv_cache_at_longest_bytes, path: `${at}.kv_cache_at_longest_bytes` }
      : { ...line, path: `${at}.lines[${i}].bytes` },
  );
}

// The core's bar of a GPU's memory, and its legend as text that wraps.

import { html, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { formatBytes } from "../format/quantity.ts";
import { pictureForReader } from "../format/sentence.ts";
import { capitalised } from "../format/words.ts";
import type { MemoryLine, StageMemory } from "../generated/plan";
import { type Opens, shownView, wayTo } from "./quantity.ts";
import { takeAlongView } from "./section.ts";

export function memoryBarView(stage: StageMemory, picture_svg: string, opens?: Opens): TemplateResult {
  return html`<figure class="memory-picture">
    ${unsafeHTML(pictureForReader(picture_svg))}${takeAlongView("Memory of the fullest stage")}
    <ul class="legend" aria-label="Components">
      ${rowsAtLongest(stage, `memory.stages[${stage.stage}]`)
        .filter(({ bytes }) => bytes > 0)
        .map(
          ({ component, title, bytes, path }) =>
            html`<li><span class="swatch swatch-${component}"></span>${capitalised(title)} ${shownView(formatBytes(bytes), wayTo(opens, path))}</li>`,
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

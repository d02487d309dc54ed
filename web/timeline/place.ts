// Places a timeline. Its part of the page comes when the first one is placed; until it is there, what is drawn already stays.

import { html, type TemplateResult } from "lit";
import type { TimelineSource } from "./source.ts";

/** An answer is drawn many times; its timeline is asked for once. */
const sources = new WeakMap<object, TimelineSource>();

/** `still` is the picture in its place without scripts of its own, and on paper. */
export function timelineView(answer: object, sourceOf: () => TimelineSource, still: TemplateResult): TemplateResult {
  import("./element.ts");
  const source = sources.get(answer) ?? sourceOf();
  sources.set(answer, source);
  return html`<plimsoll-timeline .source=${source}></plimsoll-timeline>
    <div class="timeline-still">${still}</div>`;
}

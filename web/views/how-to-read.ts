// What the words and the numbers mean, for whoever meets them first.

import { html, type TemplateResult } from "lit";

const words: [string, string][] = [
  [
    "meets",
    "The limit is kept at mean and at longest lengths, over every range that the plan states. How much room is left stands below the number.",
  ],
  [
    "misses",
    "The limit is broken, even with every link that is not stated taken as free. The line below the number names what takes most of it.",
  ],
  [
    "too close",
    "The limit lies inside what the plan's own ranges give: it is kept at one end and not at the other. For memory, TTFT and TPOT the lengths are such a range: kept at mean lengths, and not with every request at its longest.",
  ],
  [
    "unknown",
    "Something that is needed is not stated, or not understood, and it is never made up. The reason says what, and from which bandwidth on a link would do.",
  ],
];

const numbers: [string, string][] = [
  [
    "Fits in memory",
    "Weights, KV cache, activations and buffers of the fullest GPU, with every sequence at its longest. The limit is the share of its memory that the engine may use.",
  ],
  [
    "Time to first token",
    "From a request's arrival to its first token. Of a burst it is the last sequence's, at a concurrency the mean, under random arrivals the 99th percentile.",
  ],
  [
    "TPOT",
    "Time per output token, from one token of an answer to the next. At a concurrency, prefills of other requests that come in between are part of it.",
  ],
  [
    "Throughput per GPU",
    "Tokens a second, divided by the GPUs. Prefill is judged while nothing decodes and decode while nothing prefills; the total is what a loaded system delivers.",
  ],
  [
    "Margin",
    "How far the value is from the limit, as a share of the limit; from twice the limit on as a factor. A plan's word is its worst target's: misses, then unknown, then too close, then meets.",
  ],
];

export function howToReadView(): TemplateResult {
  return html`<details class="disclosure how-to-read">
    <summary>How to read this</summary>
    ${listView(words)}${listView(numbers)}
  </details>`;
}

function listView(meanings: [string, string][]): TemplateResult {
  return html`<dl class="meanings">
    ${meanings.map(([name, meaning]) => html`<div><dt>${name}</dt><dd>${meaning}</dd></div>`)}
  </dl>`;
}

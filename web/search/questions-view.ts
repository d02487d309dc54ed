// The plan turned round: a button a question, and the answer in a sentence.

import { html, nothing, type TemplateResult } from "lit";
import { keepUnits } from "../format/sentence.ts";
import type { JsonObject } from "../plan/path.ts";
import { editsOfAnswer } from "./applied.ts";
import type { InverseAnswer, Question } from "./messages.ts";
import { refusedView } from "./refused-view.ts";
import type { SearchActions } from "./searching.ts";
import type { Asked, SearchOnPage } from "./state.ts";

const questions: { question: Question; title: string }[] = [
  { question: "batch", title: "Largest batch" },
  { question: "context", title: "Longest prompt" },
  { question: "rate", title: "Most arrivals" },
  { question: "gpus", title: "Fewest GPUs" },
  { question: "hbm", title: "Least HBM bandwidth" },
  { question: "scale_up", title: "Least bandwidth within a node" },
  { question: "scale_out", title: "Least bandwidth between nodes" },
];

export function questionsView(
  { asked, is_searching }: SearchOnPage,
  plan: JsonObject,
  complete: JsonObject,
  actions: SearchActions,
): TemplateResult {
  return html`<div class="turned-round" role="group" aria-labelledby="turned-round">
    <h3 id="turned-round">How far it goes <span class="muted">while every target is still met</span></h3>
    <p class="buttons">
      ${questions.map(
        ({ question, title }) =>
          html`<button class="button" data-question=${question} aria-pressed=${asked?.question === question ? "true" : "false"} ?disabled=${is_searching} @click=${() => actions.ask(question)}>${title}</button>`,
      )}
    </p>
    ${asked ? askedView(asked, asked.of === plan, complete, actions) : nothing}
  </div>`;
}

function askedView(
  { answer, problems }: Asked,
  is_current: boolean,
  complete: JsonObject,
  actions: SearchActions,
): TemplateResult {
  if (problems.length > 0) return html`${refusedView(problems, actions)}`;
  if (!answer) return html`<p class="muted">Working…</p>`;
  const { sentence } = answer;
  return html`<div class="turned ${is_current ? "" : "is-older"}">
    <p><strong>${titleOf(answer)}</strong>: ${keepUnits(sentence)}</p>
    ${is_current ? useView(answer, complete, actions) : html`<p class="note">This is the answer of the plan as it was then: ask again.</p>`}
  </div>`;
}

function useView(answer: InverseAnswer, complete: JsonObject, actions: SearchActions): TemplateResult | typeof nothing {
  const edits = editsOfAnswer(answer, complete);
  const [path, value] = edits.at(-1) ?? [];
  if (!path) return nothing;
  const what = typeof value === "object" ? "it" : html`<code>${path} ${value}</code>`;
  return html`<p><button class="button" data-use="answer" @click=${() => actions.useAnswer(answer)}>Use ${what}</button></p>`;
}

/** A question that the plan does not pose is answered in words, under the button's name. */
function titleOf({ question, title }: InverseAnswer): string {
  return title === question ? (questions.find((one) => one.question === question)?.title ?? title) : title;
}

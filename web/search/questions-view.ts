// The plan turned round: a button a question, and the answer in a sentence.

import { html, nothing, type TemplateResult } from "lit";
import { keepUnits } from "../format/sentence.ts";
import type { JsonObject } from "../plan/path.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { editsOfAnswer } from "./applied.ts";
import type { InverseAnswer, Question } from "./messages.ts";
import { refusedView } from "./refused-view.ts";
import type { SearchActions } from "./searching.ts";
import type { Asked, SearchOnPage } from "./state.ts";

const questions: Question[] = ["batch", "context", "rate", "gpus", "hbm", "scale_up", "scale_out"];

export function questionsView(
  { asked, is_searching }: SearchOnPage,
  plan: JsonObject,
  complete: JsonObject,
  actions: SearchActions,
): TemplateResult {
  const w = words().search;
  return html`<div class="turned-round" role="group" aria-labelledby="turned-round">
    <h3 id="turned-round">${w.how_far_it_goes} <span class="muted">${w.still_met}</span></h3>
    <p class="buttons">
      ${questions.map(
        (question) =>
          html`<button class="button" data-question=${question} aria-pressed=${asked?.question === question ? "true" : "false"} ?disabled=${is_searching} @click=${() => actions.ask(question)}>${w.questions[question]}</button>`,
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
  if (!answer) return html`<p class="muted">${words().page.working}</p>`;
  const { sentence } = answer;
  return html`<div class="turned ${is_current ? "" : "is-older"}">
    <p><strong>${titleOf(answer)}</strong>: ${coreText(keepUnits(sentence))}</p>
    ${is_current ? useView(answer, complete, actions) : html`<p class="note">${words().search.ask_again}</p>`}
  </div>`;
}

function useView(answer: InverseAnswer, complete: JsonObject, actions: SearchActions): TemplateResult | typeof nothing {
  const edits = editsOfAnswer(answer, complete);
  const [path, value] = edits.at(-1) ?? [];
  if (!path) return nothing;
  const what = typeof value === "object" ? words().search.it : html`<code>${path} ${value}</code>`;
  return html`<p><button class="button" data-use="answer" @click=${() => actions.useAnswer(answer)}>${words().search.use_answer(what)}</button></p>`;
}

/** A question that the plan does not pose is answered in words, under the button's name. */
function titleOf({ question, title }: InverseAnswer): string {
  const { core, search } = words();
  return title === question || core ? search.questions[question] : title;
}

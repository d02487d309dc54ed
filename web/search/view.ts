// "What would be better": the form, the search while it runs, what it found, and the plan turned round.

import { html, nothing, type TemplateResult } from "lit";
import { keepUnits } from "../format/sentence.ts";
import type { State } from "../state.ts";
import { workingView } from "../tools/working-view.ts";
import { better_id } from "../views/better.ts";
import { sectionView } from "../views/section.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { fieldOf } from "./form.ts";
import { searchFormView } from "./form-view.ts";
import { foundView } from "./found-view.ts";
import { questionsView } from "./questions-view.ts";
import { refusedView } from "./refused-view.ts";
import type { SearchActions } from "./searching.ts";
import { type SearchOnPage, type Standing, standingOf } from "./state.ts";

export function searchView({ search, plan, answer }: State, actions: SearchActions): TemplateResult | typeof nothing {
  if (!search) return nothing;
  return sectionView(better_id, words().better.title, "", [
    searchFormView(search, answer?.complete ?? {}, actions),
    search.is_searching ? html`<div class="search-working">${workingView(search.share, actions)}</div>` : nothing,
    // What is wrong with the form stands beside its fields.
    refusedView(
      search.problems.filter((problem) => fieldOf(problem) === null),
      actions,
    ),
    resultView(search, standingOf(search, plan), actions),
    questionsView(search, plan, answer?.complete ?? {}, actions),
  ]);
}

function resultView(search: SearchOnPage, standing: Standing, actions: SearchActions): TemplateResult | typeof nothing {
  const w = words().search;
  const { found, is_searching, is_stopped } = search;
  if (!found) return is_stopped ? html`<p class="muted">${w.stopped_empty}</p>` : nothing;
  const headline = coreText(keepUnits(found.report.headline));
  const is_older = standing === "of another plan";
  return html`<div class="found ${is_older ? "is-older" : ""}">
    <p class="takeaway" id="found">${is_searching ? w.so_far(headline) : headline}</p>
    ${is_older ? html`<p class="note">${w.older} <button class="link" @click=${actions.search}>${w.again}</button></p>` : nothing}
    ${is_stopped ? html`<p class="note">${w.stopped}</p>` : nothing}
    ${foundView(found, search, standing, actions)}
  </div>`;
}

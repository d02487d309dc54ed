// What to search for: the objective, the GPUs, and what else of the plan may be tried.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { entryText } from "../plan/entry.ts";
import { type JsonObject, valueAt } from "../plan/path.ts";
import { search_start_id } from "../views/better.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { chosen, fieldOf } from "./form.ts";
import type { SearchActions } from "./searching.ts";
import type { SearchField, SearchOnPage } from "./state.ts";

interface Entry {
  field: SearchField;
  label: string;
  help: string;
  placeholder: string;
}

export function searchFormView(search: SearchOnPage, complete: JsonObject, actions: SearchActions): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    actions.search();
  };
  const w = words();
  const lists = listsOf(complete);
  const are_stated = lists.some(({ field }) => search.texts[field] !== "");
  return html`<form class="search-form" aria-label=${w.search.label} autocomplete="off" novalidate @submit=${submit}>
    <div class="search-fields">
      ${objectiveView(search, actions)}
      ${inputView(gpusOf(complete), search, actions)}
      ${poolsView(search, complete, actions)}
      <button id=${search_start_id} class="button button-main" aria-disabled=${search.is_searching ? "true" : nothing}>${w.better.search}</button>
    </div>
    <details class="disclosure" ?open=${are_stated}>
      <summary>${w.search.more}</summary>
      <div class="search-fields">${lists.map((entry) => inputView(entry, search, actions))}</div>
    </details>
  </form>`;
}

function objectiveView({ texts }: SearchOnPage, actions: SearchActions): TemplateResult {
  const w = words().search;
  const id = idOf("objective");
  const choose = (event: Event) => actions.type("objective", (event.target as HTMLSelectElement).value);
  return html`<div class="row">
    <label for=${id}>${w.best_is}</label>
    <select id=${id} title=${w.best_help} .value=${live(texts.objective)} @change=${choose}>
      ${Object.entries(w.objectives).map(([name, title]) => html`<option value=${name} ?selected=${name === texts.objective}>${title}</option>`)}
    </select>
  </div>`;
}

/** A plan with pools is searched in pools whatever is chosen. */
function poolsView({ texts }: SearchOnPage, complete: JsonObject, actions: SearchActions): TemplateResult {
  const has_pools = valueAt(complete, "disaggregation") != null;
  const choose = (event: Event) => actions.type("pools", (event.target as HTMLInputElement).checked ? chosen : "");
  return html`<label class="search-choice" title=${words().search.pools_help}>
    <input type="checkbox" .checked=${live(has_pools || texts.pools === chosen)} ?disabled=${has_pools} @change=${choose} />
    ${words().search.pools}
  </label>`;
}

function inputView(entry: Entry, search: SearchOnPage, actions: SearchActions): TemplateResult {
  const { field, label, help, placeholder } = entry;
  const id = idOf(field);
  const problems = search.problems.filter((problem) => fieldOf(problem) === field);
  const is_wrong = problems.length > 0;
  return html`<div class="row">
    <label for=${id}>${label}</label>
    <input
      type="text"
      id=${id}
      title=${help}
      placeholder=${placeholder}
      spellcheck="false"
      aria-invalid=${is_wrong ? "true" : nothing}
      aria-describedby=${is_wrong ? `${id}-problem` : nothing}
      .value=${live(search.texts[field])}
      @input=${(event: Event) => actions.type(field, (event.target as HTMLInputElement).value)}
    />
    ${is_wrong ? html`<p class="field-problem" id="${id}-problem">${problems.map((problem, i) => html`${i > 0 ? "; " : nothing}${coreText(problem.message)}`)}</p>` : nothing}
  </div>`;
}

function gpusOf(complete: JsonObject): Entry {
  const there = entryText(valueAt(complete, "cluster.gpus"));
  return {
    field: "gpus",
    label: words().search.gpus,
    help: words().search.gpus_help,
    placeholder: there && there !== "0" ? there : words().search.the_layouts,
  };
}

/** A list's entries have commas between; one that is left empty keeps the plan's own. */
function listsOf(complete: JsonObject): Entry[] {
  const w = words().search;
  const own = (path: string) => entryText(valueAt(complete, path)) || w.the_models;
  const load = ["burst", "concurrency"].find((name) => valueAt(complete, `workload.${name}`) != null);
  const sizes: Entry[] = load
    ? [
        {
          field: "sequences",
          label: load === "burst" ? w.bursts : w.concurrencies,
          help: w.sizes_help,
          placeholder: own(`workload.${load}`),
        },
      ]
    : [];
  const precisions = w.precisions_help;
  return [
    {
      field: "chunk_tokens",
      label: w.chunks,
      help: w.chunks_help,
      placeholder: own("engine.chunk_tokens"),
    },
    ...sizes,
    { field: "weights", label: w.weights, help: precisions, placeholder: own("engine.weights") },
    { field: "kv_cache", label: w.kv_cache, help: precisions, placeholder: own("engine.kv_cache") },
  ];
}

function idOf(field: SearchField): string {
  return `search-${field}`;
}

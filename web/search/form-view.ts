// What to search for: the objective, the GPUs, and what else of the plan may be tried.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { entryText } from "../plan/entry.ts";
import { type JsonObject, valueAt } from "../plan/path.ts";
import { search_start_id } from "../views/better.ts";
import { chosen, fieldOf, objectives } from "./form.ts";
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
  const lists = listsOf(complete);
  const are_stated = lists.some(({ field }) => search.texts[field] !== "");
  return html`<form class="search-form" aria-label="Search" autocomplete="off" novalidate @submit=${submit}>
    <div class="search-fields">
      ${objectiveView(search, actions)}
      ${inputView(gpusOf(complete), search, actions)}
      ${poolsView(search, complete, actions)}
      <button id=${search_start_id} class="button button-main" aria-disabled=${search.is_searching ? "true" : nothing}>Search layouts</button>
    </div>
    <details class="disclosure" ?open=${are_stated}>
      <summary>Try more than the plan has</summary>
      <div class="search-fields">${lists.map((entry) => inputView(entry, search, actions))}</div>
    </details>
  </form>`;
}

function objectiveView({ texts }: SearchOnPage, actions: SearchActions): TemplateResult {
  const id = idOf("objective");
  const choose = (event: Event) => actions.type("objective", (event.target as HTMLSelectElement).value);
  return html`<div class="row">
    <label for=${id}>Best is</label>
    <select id=${id} title="What the best layout has most or least of, among those that keep the targets." .value=${live(texts.objective)} @change=${choose}>
      ${Object.entries(objectives).map(([name, title]) => html`<option value=${name} ?selected=${name === texts.objective}>${title}</option>`)}
    </select>
  </div>`;
}

/** A plan with pools is searched in pools whatever is chosen. */
function poolsView({ texts }: SearchOnPage, complete: JsonObject, actions: SearchActions): TemplateResult {
  const has_pools = valueAt(complete, "disaggregation") != null;
  const choose = (event: Event) => actions.type("pools", (event.target as HTMLInputElement).checked ? chosen : "");
  return html`<label class="search-choice" title="Looks at pairs of pools, too: GPUs that only prefill beside GPUs that only decode.">
    <input type="checkbox" .checked=${live(has_pools || texts.pools === chosen)} ?disabled=${has_pools} @change=${choose} />
    Prefill and decode apart, too
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
    ${is_wrong ? html`<p class="field-problem" id="${id}-problem">${problems.map(({ message }) => message).join("; ")}</p>` : nothing}
  </div>`;
}

function gpusOf(complete: JsonObject): Entry {
  const there = entryText(valueAt(complete, "cluster.gpus"));
  return {
    field: "gpus",
    label: "GPUs at most",
    help: "Left empty: the cluster's, else those of the plan's layout.",
    placeholder: there && there !== "0" ? there : "the layout's",
  };
}

/** A list's entries have commas between; one that is left empty keeps the plan's own. */
function listsOf(complete: JsonObject): Entry[] {
  const own = (path: string) => entryText(valueAt(complete, path)) || "the model's";
  const load = ["burst", "concurrency"].find((name) => valueAt(complete, `workload.${name}`) != null);
  const sizes: Entry[] = load
    ? [
        {
          field: "sequences",
          label: load === "burst" ? "Bursts of" : "Concurrencies",
          help: "Sizes to try, with commas between: 16, 32, 64.",
          placeholder: own(`workload.${load}`),
        },
      ]
    : [];
  const precisions = "Precisions to try, with commas between: bf16, fp8.";
  return [
    {
      field: "chunk_tokens",
      label: "Chunks of tokens",
      help: "Chunk sizes to try, with commas between: 2048, 8192.",
      placeholder: own("engine.chunk_tokens"),
    },
    ...sizes,
    { field: "weights", label: "Weights in", help: precisions, placeholder: own("engine.weights") },
    { field: "kv_cache", label: "KV cache in", help: precisions, placeholder: own("engine.kv_cache") },
  ];
}

function idOf(field: SearchField): string {
  return `search-${field}`;
}

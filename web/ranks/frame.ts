// What stands around the grid: what is chosen, the inspector, and the same as a table.

import { html, nothing, type TemplateResult } from "lit";
import type { PoolRanks, RankAxis } from "../../wasm/study.ts";
import { capitalised } from "../format/words.ts";
import { type AxisName, communicatorsOf, livelyAxes } from "./axes.ts";
import { inspectorView } from "./inspector.ts";
import type { ShownPool } from "./shown.ts";
import { stagesTable } from "./stages-table.ts";
import { extent, placeName, rankName, takeaway } from "./words.ts";

/** All groups of the chosen GPU, where not one by its name. */
export const all_groups = "all";

export interface RanksState {
  pools: ShownPool[];
  /** Which of them is shown. */
  at: number;
  rank: number;
  /** The axis whose places colour the cells; empty where none is of any use. */
  colours: AxisName;
  /** The group that is outlined. */
  outlined: string;
  /** Why the field's number is no GPU. */
  problem: string;
}

export interface RanksActions {
  choosePool(at: number): void;
  colourBy(axis: AxisName): void;
  outline(group: string): void;
  /** What was typed as the number of a GPU. */
  goTo(text: string): void;
}

export function ranksFrame(state: RanksState, ids: string, actions: RanksActions): TemplateResult | typeof nothing {
  const { pools, at, rank, problem } = state;
  const shown = pools[at];
  if (!shown) return nothing;
  const coloured = livelyAxes(shown.pool).find(({ axis }) => axis === state.colours);
  return html`
    <p class="takeaway">${takeaway(shown.pool)}</p>
    <p class="muted">${extent(shown, pools.length)}</p>
    <div class="ranks-bar">
      ${poolsView(state, ids, actions)}
      <span><label for="${ids}-rank">GPU</label>
        <input id="${ids}-rank" type="number" inputmode="numeric" min="0" max=${shown.cells - 1} step="1" .value=${`${rank}`}
          aria-invalid=${problem ? "true" : "false"} aria-describedby="${ids}-problem"
          @input=${(event: Event) => actions.goTo((event.target as HTMLInputElement).value)} /></span>
      ${coloursView(state, shown.pool, ids, actions)}
      ${outlinesView(state, shown.pool, ids, actions)}
    </div>
    <p id="${ids}-problem" class="ranks-problem">${problem}</p>
    <div class="ranks-columns">
      <div>
        <div class="ranks-region" tabindex="-1">
          <canvas class="ranks-canvas" aria-hidden="true"></canvas>
          <div class="ranks-rest"></div>
          <div class="ranks-grid"></div>
        </div>
        ${coloured ? legendView(coloured, shown) : nothing}
        <p id="${ids}-help" class="remark">
          Arrow keys go from GPU to GPU, <kbd>Home</kbd> and <kbd>End</kbd> along the row, <kbd>Page Up</kbd> and <kbd>Page Down</kbd> from node to node;
          or click, or type a number. Outlined: with whom the chosen GPU exchanges data.
        </p>
      </div>
      <div class="ranks-inspector" role="group" aria-label="The chosen GPU">${inspectorView(shown, rank)}</div>
    </div>
    <details class="disclosure"><summary>Table</summary>${stagesTable(shown)}</details>
    <span class="ranks-probe" hidden></span>
  `;
}

function poolsView({ pools, at }: RanksState, ids: string, actions: RanksActions): TemplateResult | typeof nothing {
  if (pools.length < 2) return nothing;
  return html`<span><label for="${ids}-pool">Pool</label>
    <select id="${ids}-pool" @change=${(event: Event) => actions.choosePool(Number((event.target as HTMLSelectElement).value))}>
      ${pools.map(({ pool }, i) => html`<option value=${i} ?selected=${i === at}>${capitalised(pool.pool)}</option>`)}
    </select></span>`;
}

function coloursView(
  { colours }: RanksState,
  pool: PoolRanks,
  ids: string,
  actions: RanksActions,
): TemplateResult | typeof nothing {
  const axes = livelyAxes(pool);
  if (axes.length < 2) return nothing;
  return html`<span><label for="${ids}-colours">Coloured by</label>
    <select id="${ids}-colours" @change=${(event: Event) => actions.colourBy((event.target as HTMLSelectElement).value as AxisName)}>
      ${axes.map((axis) => html`<option value=${axis.axis} ?selected=${axis.axis === colours}>${capitalised(rankName(axis))}</option>`)}
    </select></span>`;
}

function outlinesView(
  { outlined, rank }: RanksState,
  pool: PoolRanks,
  ids: string,
  actions: RanksActions,
): TemplateResult | typeof nothing {
  // Whether one has a group of a kind is the same of all GPUs but for the pipeline's ends.
  const groups = communicatorsOf(pool, rank < pool.gpus ? rank : 0);
  if (groups.length < 2) return nothing;
  return html`<span><label for="${ids}-outlined">Outlined</label>
    <select id="${ids}-outlined" @change=${(event: Event) => actions.outline((event.target as HTMLSelectElement).value)}>
      <option value=${all_groups} ?selected=${outlined === all_groups}>All its groups</option>
      ${groups.map(({ name, title }) => html`<option value=${name} ?selected=${name === outlined}>${title}</option>`)}
    </select></span>`;
}

const most_in_legend = 6;

function legendView(axis: RankAxis, { unused, cells, pool }: ShownPool): TemplateResult {
  const places = Array.from({ length: Math.min(axis.places, most_in_legend) }, (_, place) => place);
  return html`<ul class="legend" aria-label="Colours">
    ${places.map((place) => html`<li><span class="swatch ranks-swatch-${place}"></span>${placeName(axis)} ${place}</li>`)}
    ${axis.places > most_in_legend ? html`<li class="muted">… to ${axis.places - 1}, the colours in turn</li>` : nothing}
    ${unused > 0 && cells > pool.gpus ? html`<li><span class="swatch ranks-swatch-unused"></span>not used</li>` : nothing}
  </ul>`;
}

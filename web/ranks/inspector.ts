// What one GPU is and holds, and with whom it talks.

import { html, nothing, type TemplateResult } from "lit";
import type { Held, RankAxis } from "../../wasm/study.ts";
import { formatBytes } from "../format/quantity.ts";
import { capitalised } from "../format/words.ts";
import type { MemoryReport } from "../generated/plan";
import { rowsAtLongest } from "../views/memory-bar.ts";
import { shownView } from "../views/quantity.ts";
import { type AxisName, axisNamed, type Communicator, communicatorsOf, placeOf } from "./axes.ts";
import { countOf, runsText, runText } from "./runs.ts";
import type { ShownPool } from "./shown.ts";
import { rankName } from "./words.ts";

export function inspectorView(shown: ShownPool, rank: number): TemplateResult {
  const { pool, memory } = shown;
  const node = Math.floor(rank / pool.gpus_per_node);
  const head = html`<h3>GPU ${rank} <span class="muted">${rank % pool.gpus_per_node} of node ${node}</span></h3>`;
  if (rank >= pool.gpus) return html`${head}<p>The layout does not use it.</p>`;
  const stage_axis = axisNamed(pool, "stage");
  const stage = stage_axis ? placeOf(stage_axis, rank) : 0;
  return html`${head}
    <dl class="facts ranks-facts">${placeRows(shown, rank, stage)}</dl>
    ${communicatorsView(communicatorsOf(pool, rank))}
    ${memoryOfStage(memory, stage)}`;
}

/** In the order in which one looks for a rank: its replica, its stage, its place there. */
const axes_in_order: AxisName[] = ["replica", "stage", "tp", "cp", "attention_dp", "ep", "expert_tp"];

type Row = (name: string, value: unknown) => TemplateResult;

function placeRows(shown: ShownPool, rank: number, stage: number): unknown {
  const { pool, layout } = shown;
  const row: Row = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const layers = layout.stages[stage];
  return axes_in_order.map((name) => {
    const axis = axisNamed(pool, name);
    if (!axis) return nothing;
    return [
      axis.places > 1 ? placeRow(axis, rank, row) : nothing,
      name === "stage" && layers
        ? row("Layers", runText({ first: layers.first_layer, step: 1, count: layers.layers }))
        : nothing,
      pool.held.filter((held) => held.axis === name).map((held) => heldRow(held, axis, rank, row)),
    ];
  });
}

function placeRow(axis: RankAxis, rank: number, row: Row): TemplateResult {
  const place = html`${placeOf(axis, rank)} <span class="muted">of 0–${axis.places - 1}</span>`;
  return row(capitalised(rankName(axis)), place);
}

function heldRow(held: Held, axis: RankAxis, rank: number, row: Row): TemplateResult | typeof nothing {
  const runs = held.places[placeOf(axis, rank)]?.runs;
  if (!runs) return nothing;
  const copies = held.copies > 1 ? `, on ${held.copies} ${axis.title} ranks` : "";
  const part = countOf(runs) === held.of ? ", all of them" : ` of ${held.of}`;
  const words =
    held.of === 1 ? `whole${copies && `${copies} alike`}` : `${runsText(runs)}${part}${copies && `${copies} each`}`;
  return row(held.title, held.remark ? html`${words} <span class="remark">${held.remark}</span>` : words);
}

function communicatorsView(communicators: Communicator[]): TemplateResult {
  if (communicators.length === 0) return html`<p class="muted">It exchanges data with no other GPU.</p>`;
  return html`<table class="ranks-groups">
    <thead><tr><th scope="col">Exchanges with</th><th scope="col" class="numeric">GPUs</th><th scope="col">Which</th><th scope="col">Where</th></tr></thead>
    <tbody>
      ${communicators.map(
        ({ title, ranks, nodes }) => html`<tr>
          <th scope="row">${title}</th>
          <td class="numeric">${ranks.count}</td>
          <td>${runText(ranks)}</td>
          <td>${nodes === 1 ? "its node" : `${nodes} nodes`}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function memoryOfStage(
  { known, unknown_because, stages }: MemoryReport,
  stage: number,
): TemplateResult | typeof nothing {
  const memory = stages[stage];
  if (!known || !memory) return unknown_because ? html`<p class="remark">${unknown_because}</p>` : nothing;
  return html`<table class="ranks-memory">
    <thead><tr><th scope="col">Memory of its stage’s fullest GPU</th><th scope="col" class="numeric">Longest</th></tr></thead>
    <tbody>
      ${rowsAtLongest(memory, "")
        .filter(({ bytes }) => bytes > 0)
        .map(
          ({ component, title, bytes }) => html`<tr>
            <th scope="row"><span class="swatch swatch-${component}"></span>${capitalised(title)}</th>
            <td class="numeric">${shownView(formatBytes(bytes))}</td>
          </tr>`,
        )}
      <tr class="total"><th scope="row">Total</th><td class="numeric">${shownView(formatBytes(memory.total_at_longest_bytes))}</td></tr>
    </tbody>
  </table>`;
}

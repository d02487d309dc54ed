// The grid as a table: each stage, who it is, what it holds.

import { html, type TemplateResult } from "lit";
import type { Run } from "../../wasm/study.ts";
import { formatBytes } from "../format/quantity.ts";
import type { StageMemory } from "../generated/plan";
import { shownView } from "../views/quantity.ts";
import { scrollBox } from "../views/section.ts";
import { axisNamed } from "./axes.ts";
import { runText } from "./runs.ts";
import type { ShownPool } from "./shown.ts";

/** Replicas whose GPUs are listed; the others' are the same so much further on. */
const most_replicas = 3;

export function stagesTable(shown: ShownPool): TemplateResult {
  const { pool, layout, memory } = shown;
  const cell = (bytes: number | undefined) =>
    html`<td class="numeric">${bytes === undefined ? "–" : shownView(formatBytes(bytes))}</td>`;
  return scrollBox(
    `GPUs by stage${pool.pool ? ` of the ${pool.pool} pool` : ""}`,
    html`<table>
      <thead>
        <tr><th scope="col">Stage</th><th scope="col">GPUs</th><th scope="col">Layers</th><th scope="col" class="numeric">Weights, each</th><th scope="col" class="numeric">KV cache, longest</th><th scope="col" class="numeric">Total, longest</th></tr>
      </thead>
      <tbody>
        ${layout.stages.map(({ stage, first_layer, layers }) => {
          const held = memory.known ? memory.stages[stage] : undefined;
          return html`<tr>
            <th scope="row">${stage}</th>
            <td>${gpusOfStage(shown, stage)}</td>
            <td>${runText({ first: first_layer, step: 1, count: layers })}</td>
            ${cell(held && weightsOf(held))}
            ${cell(held?.kv_cache_at_longest_bytes)}
            ${cell(held?.total_at_longest_bytes)}
          </tr>`;
        })}
      </tbody>
    </table>`,
  );
}

export function gpusOfStage({ pool }: ShownPool, stage: number): string {
  const [stages, replicas] = [axisNamed(pool, "stage"), axisNamed(pool, "replica")];
  if (!stages || !replicas) return "";
  const runs: Run[] = Array.from({ length: Math.min(replicas.places, most_replicas) }, (_, replica) => ({
    first: replica * replicas.step + stage * stages.step,
    step: 1,
    count: stages.step,
  }));
  const listed = runs.map(runText).join(", ");
  const left_out = replicas.places - runs.length;
  return left_out > 0 ? `${listed} and as many of ${left_out} more replicas, every ${replicas.step}` : listed;
}

function weightsOf({ lines }: StageMemory): number {
  return lines.filter(({ component }) => component.startsWith("weights_")).reduce((sum, { bytes }) => sum + bytes, 0);
}

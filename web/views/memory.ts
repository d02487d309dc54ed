// What one GPU of the fullest stage holds: a bar, and the same numbers as a table; of two pools the decode pool's first.

import { html, nothing, type TemplateResult } from "lit";
import { factor_from, ratioText } from "../format/margin.ts";
import { formatBytes, formatCount, formatNumber, formatPart, otherMemoryUnit } from "../format/quantity.ts";
import { capitalised } from "../format/words.ts";
import type { MemoryReport, PrefillPoolReport, Report, StageMemory } from "../generated/plan";
import { memoryBarView, rowsAtLongest } from "./memory-bar.ts";
import { parametersView } from "./parameters.ts";
import { type Opens, shownView, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

/** What is drawn of a report. */
type Held = Pick<Report, "memory" | "prefill_pool" | "parameters">;

export function memoryView(
  { memory, prefill_pool, parameters }: Held,
  picture_svg: string,
  opens?: Opens,
): TemplateResult {
  const stage = memory.stages[memory.worst_stage];
  if (!memory.known || !stage) return sectionView("memory", "Memory", memory.unknown_because, nothing);
  return sectionView("memory", "Memory", takeaway(memory, stage), [
    memoryBarView(stage, picture_svg, opens),
    chipsView(memory),
    linesView(memory, stage, "memory", opens),
    prefill_pool ? prefillPoolView(prefill_pool, opens) : nothing,
    parametersView(parameters, opens),
  ]);
}

/** The other of two pools, without a bar of its own. */
function prefillPoolView({ accelerator, memory }: PrefillPoolReport, opens: Opens): TemplateResult {
  const stage = memory.stages[memory.worst_stage];
  return html`<h3>Prefill pool <span class="muted">${accelerator}</span></h3>
    ${
      memory.known && stage
        ? html`<p>${takeaway(memory, stage)}</p>${chipsView(memory)}${linesView(memory, stage, "prefill_pool.memory", opens)}`
        : html`<p>${memory.unknown_because}</p>`
    }`;
}

function chipsView(memory: MemoryReport): TemplateResult {
  return html`<p class="chips"><span class="chip">${memory.attention_path}</span>
    <span class="chip">KV cache ${shownView(formatBytes(memory.kv_bytes_per_token))} per token and GPU</span>
    <span class="chip">${formatNumber(memory.sequences_per_rank)} sequences per rank</span></p>`;
}

/** `path`: of these GPUs' memory in the report. */
function linesView(memory: MemoryReport, stage: StageMemory, path: string, opens: Opens): TemplateResult {
  const of_pool = path === "memory" ? "" : " of the prefill pool";
  return html`<details class="disclosure" ?open=${path === "memory"}>
      <summary>Table</summary>
      ${scrollBox(`Memory by component${of_pool}`, tableView(memory, stage, path, opens))}
      ${roomView(memory, path, opens)}
    </details>
    ${memory.stages.length > 1 ? stagesView(memory, path, opens) : nothing}`;
}

/** What is left for the KV cache, and how likely that is too little. */
function roomView(memory: MemoryReport, path: string, opens: Opens): TemplateResult {
  const { limit_bytes, kv_pool_bytes, kv_pool_tokens, overflow_chance } = memory;
  const way = (name: keyof MemoryReport) => wayTo(opens, `${path}.${name}`);
  return html`<p>Of the ${shownView(formatBytes(limit_bytes), way("limit_bytes"))} that the engine may use,
    ${shownView(formatBytes(kv_pool_bytes), way("kv_pool_bytes"))} are left for the KV cache, room for
    ${shownView(formatCount(kv_pool_tokens), way("kv_pool_tokens"))} tokens. The chance that the resident tokens are more is
    ${shownView(formatPart(overflow_chance), way("overflow_chance"))}.</p>`;
}

function takeaway(memory: MemoryReport, stage: StageMemory): string {
  const held = formatBytes(stage.total_at_longest_bytes).text;
  const limit = formatBytes(memory.limit_bytes).text;
  const ratio = stage.total_at_longest_bytes / memory.limit_bytes;
  const of = ratio < factor_from ? " of" : "";
  return `A GPU of stage ${stage.stage} holds ${held} with every sequence at its longest: ${ratioText(ratio)}${of} the ${limit} that the engine may use.`;
}

function tableView({ capacity_bytes }: MemoryReport, stage: StageMemory, path: string, opens: Opens): TemplateResult {
  const at = `${path}.stages[${stage.stage}]`;
  const other_unit = otherMemoryUnit();
  const rows = [
    ...rowsAtLongest(stage, at).map((row, i) => ({
      ...row,
      mean: stage.lines[i]?.bytes ?? row.bytes,
      mean_path: `${at}.lines[${i}].bytes`,
    })),
    {
      component: "",
      title: "Total",
      mean: stage.total_bytes,
      mean_path: `${at}.total_bytes`,
      bytes: stage.total_at_longest_bytes,
      path: `${at}.total_at_longest_bytes`,
    },
  ];
  return html`<table>
    <thead>
      <tr><th scope="col">Component</th><th scope="col" class="numeric">Mean lengths</th><th scope="col" class="numeric">Longest</th><th scope="col" class="numeric">in ${other_unit}</th><th scope="col" class="numeric">Of the GPU</th></tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ component, title, mean, mean_path, bytes, path }) => html`<tr class=${component ? "" : "total"}>
          <th scope="row">${component ? html`<span class="swatch swatch-${component}"></span>` : nothing}${capitalised(title)}</th>
          <td class="numeric">${shownView(formatBytes(mean), wayTo(opens, mean_path))}</td>
          <td class="numeric">${shownView(formatBytes(bytes), wayTo(opens, path))}</td>
          <td class="numeric">${shownView(formatBytes(bytes, other_unit), wayTo(opens, path))}</td>
          <td class="numeric">${ratioText(bytes / capacity_bytes)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function stagesView({ stages, worst_stage }: MemoryReport, path: string, opens: Opens): TemplateResult {
  return html`<details class="disclosure">
    <summary>All ${stages.length} stages</summary>
    ${scrollBox(
      `Memory by stage${path === "memory" ? "" : " of the prefill pool"}`,
      html`<table>
        <thead>
          <tr><th scope="col">Stage</th><th scope="col" class="numeric">Layers</th><th scope="col" class="numeric">Mean</th><th scope="col" class="numeric">Longest</th></tr>
        </thead>
        <tbody>
          ${stages.map(
            ({ stage, layers, total_bytes, total_at_longest_bytes }, i) => html`<tr>
              <th scope="row">${stage}${stage === worst_stage ? html` <span class="muted">fullest</span>` : nothing}</th>
              <td class="numeric">${layers}</td>
              <td class="numeric">${shownView(formatBytes(total_bytes), wayTo(opens, `${path}.stages[${i}].total_bytes`))}</td>
              <td class="numeric">${shownView(formatBytes(total_at_longest_bytes), wayTo(opens, `${path}.stages[${i}].total_at_longest_bytes`))}</td>
            </tr>`,
          )}
        </tbody>
      </table>`,
    )}
  </details>`;
}

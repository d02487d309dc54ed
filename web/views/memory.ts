// What one GPU of the fullest stage holds: a bar, and the same numbers as a table; of two pools the decode pool's first.

import { html, nothing, type TemplateResult } from "lit";
import { factor_from, ratioText } from "../format/margin.ts";
import { formatBytes, formatCount, formatNumber, formatPart, otherMemoryUnit } from "../format/quantity.ts";
import type { MemoryReport, PrefillPoolReport, Report, StageMemory } from "../generated/plan";
import { componentTitle } from "../words/core.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
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
  const { title } = words().memory;
  if (!memory.known || !stage) return sectionView("memory", title, coreText(memory.unknown_because), nothing);
  return sectionView("memory", title, takeaway(memory, stage), [
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
  return html`<h3>${words().memory.prefill_pool} <span class="muted">${accelerator}</span></h3>
    ${
      memory.known && stage
        ? html`<p>${takeaway(memory, stage)}</p>${chipsView(memory)}${linesView(memory, stage, "prefill_pool.memory", opens)}`
        : html`<p>${coreText(memory.unknown_because)}</p>`
    }`;
}

function chipsView(memory: MemoryReport): TemplateResult {
  const w = words().memory;
  return html`<p class="chips"><span class="chip">${coreText(memory.attention_path)}</span>
    <span class="chip">${w.per_token(shownView(formatBytes(memory.kv_bytes_per_token)))}</span>
    <span class="chip">${w.sequences(formatNumber(memory.sequences_per_rank))}</span></p>`;
}

/** `path`: of these GPUs' memory in the report. */
function linesView(memory: MemoryReport, stage: StageMemory, path: string, opens: Opens): TemplateResult {
  const w = words().memory;
  const is_main = path === "memory";
  return html`<details class="disclosure" ?open=${is_main}>
      <summary>${w.table}</summary>
      ${scrollBox(is_main ? w.by_component : w.by_component_of_prefill, tableView(memory, stage, path, opens))}
      ${roomView(memory, path, opens)}
    </details>
    ${memory.stages.length > 1 ? stagesView(memory, path, opens) : nothing}`;
}

/** What is left for the KV cache, and how likely that is too little. */
function roomView(memory: MemoryReport, path: string, opens: Opens): TemplateResult {
  const { limit_bytes, kv_pool_bytes, kv_pool_tokens, overflow_chance } = memory;
  const way = (name: keyof MemoryReport) => wayTo(opens, `${path}.${name}`);
  return html`<p>${words().memory.room(
    shownView(formatBytes(limit_bytes), way("limit_bytes")),
    shownView(formatBytes(kv_pool_bytes), way("kv_pool_bytes")),
    shownView(formatCount(kv_pool_tokens), way("kv_pool_tokens")),
    shownView(formatPart(overflow_chance), way("overflow_chance")),
  )}</p>`;
}

function takeaway(memory: MemoryReport, stage: StageMemory): string {
  const held = formatBytes(stage.total_at_longest_bytes).text;
  const limit = formatBytes(memory.limit_bytes).text;
  const ratio = stage.total_at_longest_bytes / memory.limit_bytes;
  return words().memory.takeaway(stage.stage, held, ratioText(ratio), ratio < factor_from, limit);
}

function tableView({ capacity_bytes }: MemoryReport, stage: StageMemory, path: string, opens: Opens): TemplateResult {
  const w = words().memory;
  const at = `${path}.stages[${stage.stage}]`;
  const other_unit = otherMemoryUnit();
  const rows = [
    ...rowsAtLongest(stage, at).map((row, i) => ({
      ...row,
      title: componentTitle(row),
      mean: stage.lines[i]?.bytes ?? row.bytes,
      mean_path: `${at}.lines[${i}].bytes`,
    })),
    {
      component: "",
      title: w.total,
      mean: stage.total_bytes,
      mean_path: `${at}.total_bytes`,
      bytes: stage.total_at_longest_bytes,
      path: `${at}.total_at_longest_bytes`,
    },
  ];
  return html`<table>
    <thead>
      <tr><th scope="col">${w.component}</th><th scope="col" class="numeric">${w.mean_lengths}</th><th scope="col" class="numeric">${w.longest}</th><th scope="col" class="numeric">${w.in_unit(other_unit)}</th><th scope="col" class="numeric">${w.of_gpu}</th></tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ component, title, mean, mean_path, bytes, path }) => html`<tr class=${component ? "" : "total"}>
          <th scope="row">${component ? html`<span class="swatch swatch-${component}"></span>` : nothing}${title}</th>
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
  const w = words().memory;
  return html`<details class="disclosure">
    <summary>${w.all_stages(stages.length)}</summary>
    ${scrollBox(
      path === "memory" ? w.by_stage : w.by_stage_of_prefill,
      html`<table>
        <thead>
          <tr><th scope="col">${w.stage}</th><th scope="col" class="numeric">${w.layers}</th><th scope="col" class="numeric">${w.mean}</th><th scope="col" class="numeric">${w.longest}</th></tr>
        </thead>
        <tbody>
          ${stages.map(
            ({ stage, layers, total_bytes, total_at_longest_bytes }, i) => html`<tr>
              <th scope="row">${stage}${stage === worst_stage ? html` <span class="muted">${w.fullest_stage}</span>` : nothing}</th>
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

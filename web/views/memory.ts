// What one GPU of the fullest stage holds: a bar, and the same numbers as a table.

import { html, nothing, type TemplateResult } from "lit";
import { factor_from, ratioText } from "../format/margin.ts";
import { formatBytes, formatNumber, otherMemoryUnit } from "../format/quantity.ts";
import type { MemoryReport, StageMemory } from "../generated/plan";
import { componentTitle } from "../words/core.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { linesAtLongest, memoryBarView } from "./memory-bar.ts";
import { type Opens, shownView, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

export function memoryView(memory: MemoryReport, picture_svg: string, opens?: Opens): TemplateResult {
  const stage = memory.stages[memory.worst_stage];
  const w = words().memory;
  if (!memory.known || !stage) return sectionView("memory", w.title, coreText(memory.unknown_because), nothing);
  return sectionView("memory", w.title, takeaway(memory, stage), [
    memoryBarView(stage, picture_svg),
    html`<p class="chips"><span class="chip">${coreText(memory.attention_path)}</span>
      <span class="chip">${w.per_token(shownView(formatBytes(memory.kv_bytes_per_token)))}</span>
      <span class="chip">${w.sequences(formatNumber(memory.sequences_per_rank))}</span></p>`,
    html`<details class="disclosure" open>
      <summary>${w.table}</summary>
      ${scrollBox(w.by_component, tableView(memory, stage, opens))}
    </details>`,
    memory.stages.length > 1 ? stagesView(memory, opens) : nothing,
  ]);
}

function takeaway(memory: MemoryReport, stage: StageMemory): string {
  const held = formatBytes(stage.total_at_longest_bytes).text;
  const limit = formatBytes(memory.limit_bytes).text;
  const ratio = stage.total_at_longest_bytes / memory.limit_bytes;
  return words().memory.takeaway(stage.stage, held, ratioText(ratio), ratio < factor_from, limit);
}

function tableView({ capacity_bytes, worst_stage }: MemoryReport, stage: StageMemory, opens: Opens): TemplateResult {
  const w = words().memory;
  const at = `memory.stages[${worst_stage}]`;
  const longest = linesAtLongest(stage);
  const other_unit = otherMemoryUnit();
  const rows = [
    ...stage.lines.map(({ component, title, bytes }, i) => ({
      component,
      title: componentTitle({ component, title }),
      mean: bytes,
      most: longest[i]?.bytes ?? bytes,
      mean_path: `${at}.lines[${i}].bytes`,
      most_path: component === "kv_cache" ? `${at}.kv_cache_at_longest_bytes` : `${at}.lines[${i}].bytes`,
    })),
    {
      component: "",
      title: w.total,
      mean: stage.total_bytes,
      most: stage.total_at_longest_bytes,
      mean_path: `${at}.total_bytes`,
      most_path: `${at}.total_at_longest_bytes`,
    },
  ];
  return html`<table>
    <thead>
      <tr><th scope="col">${w.component}</th><th scope="col" class="numeric">${w.mean_lengths}</th><th scope="col" class="numeric">${w.longest}</th><th scope="col" class="numeric">${w.in_unit(other_unit)}</th><th scope="col" class="numeric">${w.of_gpu}</th></tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ component, title, mean, most, mean_path, most_path }) => html`<tr class=${component ? "" : "total"}>
          <th scope="row">${component ? html`<span class="swatch swatch-${component}"></span>` : nothing}${title}</th>
          <td class="numeric">${shownView(formatBytes(mean), wayTo(opens, mean_path))}</td>
          <td class="numeric">${shownView(formatBytes(most), wayTo(opens, most_path))}</td>
          <td class="numeric">${shownView(formatBytes(most, other_unit))}</td>
          <td class="numeric">${ratioText(most / capacity_bytes)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function stagesView({ stages, worst_stage }: MemoryReport, opens: Opens): TemplateResult {
  const w = words().memory;
  return html`<details class="disclosure">
    <summary>${w.all_stages(stages.length)}</summary>
    ${scrollBox(
      w.by_stage,
      html`<table>
        <thead>
          <tr><th scope="col">${w.stage}</th><th scope="col" class="numeric">${w.layers}</th><th scope="col" class="numeric">${w.mean}</th><th scope="col" class="numeric">${w.longest}</th></tr>
        </thead>
        <tbody>
          ${stages.map(
            ({ stage, layers, total_bytes, total_at_longest_bytes }, i) => html`<tr>
              <th scope="row">${stage}${stage === worst_stage ? html` <span class="muted">${w.fullest_stage}</span>` : nothing}</th>
              <td class="numeric">${layers}</td>
              <td class="numeric">${shownView(formatBytes(total_bytes), wayTo(opens, `memory.stages[${i}].total_bytes`))}</td>
              <td class="numeric">${shownView(formatBytes(total_at_longest_bytes), wayTo(opens, `memory.stages[${i}].total_at_longest_bytes`))}</td>
            </tr>`,
          )}
        </tbody>
      </table>`,
    )}
  </details>`;
}

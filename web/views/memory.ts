// What one GPU of the fullest stage holds: a bar, and the same numbers as a table.

import { html, nothing, type TemplateResult } from "lit";
import { factor_from, ratioText } from "../format/margin.ts";
import { formatBytes, formatNumber, otherMemoryUnit } from "../format/quantity.ts";
import { capitalised } from "../format/words.ts";
import type { MemoryReport, StageMemory } from "../generated/plan";
import { linesAtLongest, memoryBarView } from "./memory-bar.ts";
import { type Opens, shownView, wayTo } from "./quantity.ts";
import { scrollBox, sectionView } from "./section.ts";

export function memoryView(memory: MemoryReport, picture_svg: string, opens?: Opens): TemplateResult {
  const stage = memory.stages[memory.worst_stage];
  if (!memory.known || !stage) return sectionView("memory", "Memory", memory.unknown_because, nothing);
  return sectionView("memory", "Memory", takeaway(memory, stage), [
    memoryBarView(stage, picture_svg),
    html`<p class="chips"><span class="chip">${memory.attention_path}</span>
      <span class="chip">KV cache ${shownView(formatBytes(memory.kv_bytes_per_token))} per token and GPU</span>
      <span class="chip">${formatNumber(memory.sequences_per_rank)} sequences per rank</span></p>`,
    html`<details class="disclosure" open>
      <summary>Table</summary>
      ${scrollBox("Memory by component", tableView(memory, stage, opens))}
    </details>`,
    memory.stages.length > 1 ? stagesView(memory, opens) : nothing,
  ]);
}

function takeaway(memory: MemoryReport, stage: StageMemory): string {
  const held = formatBytes(stage.total_at_longest_bytes).text;
  const limit = formatBytes(memory.limit_bytes).text;
  const ratio = stage.total_at_longest_bytes / memory.limit_bytes;
  const of = ratio < factor_from ? " of" : "";
  return `A GPU of stage ${stage.stage} holds ${held} with every sequence at its longest: ${ratioText(ratio)}${of} the ${limit} that the engine may use.`;
}

function tableView({ capacity_bytes, worst_stage }: MemoryReport, stage: StageMemory, opens: Opens): TemplateResult {
  const at = `memory.stages[${worst_stage}]`;
  const longest = linesAtLongest(stage);
  const other_unit = otherMemoryUnit();
  const rows = [
    ...stage.lines.map(({ component, title, bytes }, i) => ({
      component,
      title,
      mean: bytes,
      most: longest[i]?.bytes ?? bytes,
      mean_path: `${at}.lines[${i}].bytes`,
      most_path: component === "kv_cache" ? `${at}.kv_cache_at_longest_bytes` : `${at}.lines[${i}].bytes`,
    })),
    {
      component: "",
      title: "Total",
      mean: stage.total_bytes,
      most: stage.total_at_longest_bytes,
      mean_path: `${at}.total_bytes`,
      most_path: `${at}.total_at_longest_bytes`,
    },
  ];
  return html`<table>
    <thead>
      <tr><th scope="col">Component</th><th scope="col" class="numeric">Mean lengths</th><th scope="col" class="numeric">Longest</th><th scope="col" class="numeric">in ${other_unit}</th><th scope="col" class="numeric">Of the GPU</th></tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ component, title, mean, most, mean_path, most_path }) => html`<tr class=${component ? "" : "total"}>
          <th scope="row">${component ? html`<span class="swatch swatch-${component}"></span>` : nothing}${capitalised(title)}</th>
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
  return html`<details class="disclosure">
    <summary>All ${stages.length} stages</summary>
    ${scrollBox(
      "Memory by stage",
      html`<table>
        <thead>
          <tr><th scope="col">Stage</th><th scope="col" class="numeric">Layers</th><th scope="col" class="numeric">Mean</th><th scope="col" class="numeric">Longest</th></tr>
        </thead>
        <tbody>
          ${stages.map(
            ({ stage, layers, total_bytes, total_at_longest_bytes }, i) => html`<tr>
              <th scope="row">${stage}${stage === worst_stage ? html` <span class="muted">fullest</span>` : nothing}</th>
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

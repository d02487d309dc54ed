// The cases that the verdicts were formed from, side by side: times and rates, what use is made of the GPUs, and what passes
// between two pools.

import { html, nothing, type TemplateResult } from "lit";
import { formatPart } from "../format/quantity.ts";
import type { TimeCase } from "../generated/plan";
import { caseName } from "../words/core.ts";
import { words } from "../words/words.ts";
import { type Opens, quantityCell, shownView, type Way, wayTo } from "./quantity.ts";
import { scrollBox } from "./section.ts";

/** A column, by its name in the report. */
interface Column {
  name: Numbers;
  unit: "s" | "bytes" | "" | "share";
  /** Of some plans the core tells no formula of it. */
  is_untold?: boolean;
}

/** Those that may be missing are the numbers. */
type Numbers = { [Name in keyof TimeCase]-?: undefined extends TimeCase[Name] ? Name : never }[keyof TimeCase];

const times: Column[] = [
  { name: "ttft_first_s", unit: "s" },
  { name: "ttft_median_s", unit: "s" },
  { name: "ttft_last_s", unit: "s" },
  { name: "tpot_s", unit: "s" },
  { name: "prefill_tokens_per_s_per_gpu", unit: "" },
  { name: "decode_tokens_per_s_per_gpu", unit: "" },
  { name: "total_tokens_per_s_per_gpu", unit: "" },
];

const uses: Column[] = [
  { name: "ttft_s", unit: "s" },
  { name: "end_to_end_s", unit: "s" },
  { name: "requests_per_s", unit: "" },
  { name: "mfu_prefill", unit: "share" },
  { name: "mfu_decode", unit: "share" },
  { name: "mbu_decode", unit: "share" },
];

const pools: Column[] = [
  { name: "handoff_s", unit: "s" },
  { name: "handoff_bytes", unit: "bytes" },
  { name: "prefill_requests_per_s", unit: "" },
  { name: "handoff_requests_per_s", unit: "" },
  { name: "decode_requests_per_s", unit: "", is_untold: true },
];

export function casesView(cases: TimeCase[], opens: Opens): TemplateResult {
  const w = words().time;
  const has_pools = cases.some(({ handoff_bytes }) => handoff_bytes != null);
  return html`${scrollBox(w.by_case, tableView(times, cases, opens))}
    ${scrollBox(w.use_by_case, tableView(uses, cases, opens))}
    ${has_pools ? scrollBox(w.pools_by_case, tableView(pools, cases, opens)) : nothing}`;
}

/** A column that no case has a number for is left out. */
function tableView(all: Column[], cases: TimeCase[], opens: Opens): TemplateResult {
  const w = words().time;
  const columns = all.filter(({ name }) => cases.some((one) => one[name] != null));
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${w.case}</th>
        ${columns.map(({ name }) => html`<th scope="col" class="numeric">${w.columns[name]}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${cases.map(
        (one, i) => html`<tr>
          <th scope="row">${caseName(one)}</th>
          ${columns.map((column) => cellView(column, one[column.name], wayTo(column.is_untold ? undefined : opens, `time.cases[${i}].${column.name}`)))}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function cellView({ unit }: Column, value: number | undefined, way: Way): TemplateResult {
  if (unit !== "share" || value == null) return quantityCell(value, unit, way);
  return html`<td class="numeric">${shownView(formatPart(value), way)}</td>`;
}

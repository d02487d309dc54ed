// The cases that the verdicts were formed from, side by side: times and rates, what use is made of the GPUs, and what passes
// between two pools.

import { html, nothing, type TemplateResult } from "lit";
import { formatPart } from "../format/quantity.ts";
import type { TimeCase } from "../generated/plan";
import { type Opens, quantityCell, shownView, type Way, wayTo } from "./quantity.ts";
import { scrollBox } from "./section.ts";

/** A column, by its name in the report. */
interface Column {
  name: Numbers;
  title: string;
  unit: "s" | "bytes" | "" | "share";
  /** Of some plans the core tells no formula of it. */
  is_untold?: boolean;
}

/** Those that may be missing are the numbers. */
type Numbers = { [Name in keyof TimeCase]-?: undefined extends TimeCase[Name] ? Name : never }[keyof TimeCase];

const times: Column[] = [
  { name: "ttft_first_s", title: "TTFT first", unit: "s" },
  { name: "ttft_median_s", title: "median", unit: "s" },
  { name: "ttft_last_s", title: "last", unit: "s" },
  { name: "tpot_s", title: "TPOT", unit: "s" },
  { name: "prefill_tokens_per_s_per_gpu", title: "Prefill, tokens/s per GPU", unit: "" },
  { name: "decode_tokens_per_s_per_gpu", title: "Decode", unit: "" },
  { name: "total_tokens_per_s_per_gpu", title: "Total", unit: "" },
];

const uses: Column[] = [
  { name: "ttft_s", title: "TTFT judged", unit: "s" },
  { name: "end_to_end_s", title: "A whole answer", unit: "s" },
  { name: "requests_per_s", title: "Requests/s", unit: "" },
  { name: "mfu_prefill", title: "MFU of prefill", unit: "share" },
  { name: "mfu_decode", title: "MFU of decode", unit: "share" },
  { name: "mbu_decode", title: "MBU of decode", unit: "share" },
];

const pools: Column[] = [
  { name: "handoff_s", title: "Handoff", unit: "s" },
  { name: "handoff_bytes", title: "Its cache", unit: "bytes" },
  { name: "prefill_requests_per_s", title: "Prefill pool, requests/s", unit: "" },
  { name: "handoff_requests_per_s", title: "Links", unit: "" },
  { name: "decode_requests_per_s", title: "Decode pool", unit: "", is_untold: true },
];

export function casesView(cases: TimeCase[], opens: Opens): TemplateResult {
  const has_pools = cases.some(({ handoff_bytes }) => handoff_bytes != null);
  return html`${scrollBox("Times by case", tableView(times, cases, opens))}
    ${scrollBox("Answers and utilisation by case", tableView(uses, cases, opens))}
    ${has_pools ? scrollBox("Between the pools by case", tableView(pools, cases, opens)) : nothing}`;
}

/** A column that no case has a number for is left out. */
function tableView(all: Column[], cases: TimeCase[], opens: Opens): TemplateResult {
  const columns = all.filter(({ name }) => cases.some((one) => one[name] != null));
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Lengths, size</th>
        ${columns.map(({ title }) => html`<th scope="col" class="numeric">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${cases.map(
        (one, i) => html`<tr>
          <th scope="row">${one.lengths}, ${one.size}</th>
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

// How many weights the model has, part by part, as counted from its architecture.

import { html, nothing, type TemplateResult } from "lit";
import { formatCount, formatNumber } from "../format/quantity.ts";
import type { ParametersReport } from "../generated/plan";
import { words } from "../words/words.ts";
import { type Opens, shownView, wayTo } from "./quantity.ts";
import { scrollBox } from "./section.ts";

/** The rows, by their names in the report. What is left over is counted, and no formula is told of it. */
const parts = [
  { name: "attention" },
  { name: "dense_ffn" },
  { name: "experts" },
  { name: "embedding" },
  { name: "other", is_untold: true },
  { name: "total" },
  { name: "active" },
] as const satisfies { name: keyof ParametersReport; is_untold?: boolean }[];

export function parametersView(parameters: ParametersReport, opens: Opens): TemplateResult {
  const { known, stated, stated_over_counted } = parameters;
  const w = words().parameters;
  return html`<details class="disclosure">
    <summary>${w.title}</summary>
    ${known ? nothing : html`<p class="note">${w.partly_known}</p>`}
    ${stated == null || stated_over_counted == null ? nothing : html`<p>${w.stated(shownView(formatCount(stated)), formatNumber(stated_over_counted))}</p>`}
    ${scrollBox(
      w.by_part,
      html`<table>
        <thead><tr><th scope="col">${w.part}</th><th scope="col" class="numeric">${w.title}</th></tr></thead>
        <tbody>
          ${parts.map((part) => {
            const way = "is_untold" in part ? undefined : wayTo(opens, `parameters.${part.name}`);
            return html`<tr class=${part.name === "total" ? "total" : ""}>
              <th scope="row">${w.parts[part.name]}</th>
              <td class="numeric">${shownView(formatCount(parameters[part.name]), way)}</td>
            </tr>`;
          })}
        </tbody>
      </table>`,
    )}
  </details>`;
}

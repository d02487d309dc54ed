// How many weights the model has, part by part, as counted from its architecture.

import { html, nothing, type TemplateResult } from "lit";
import { formatCount, formatNumber } from "../format/quantity.ts";
import type { ParametersReport } from "../generated/plan";
import { type Opens, shownView, wayTo } from "./quantity.ts";
import { scrollBox } from "./section.ts";

/** The rows, by their names in the report. What is left over is counted, and no formula is told of it. */
const parts = [
  { name: "attention", title: "Attention" },
  { name: "dense_ffn", title: "Dense FFNs" },
  { name: "experts", title: "Experts" },
  { name: "embedding", title: "Embedding and LM head" },
  { name: "other", title: "Routers, norms, biases", is_untold: true },
  { name: "total", title: "Total" },
  { name: "active", title: "Visited by a token" },
] as const satisfies { name: keyof ParametersReport; title: string; is_untold?: boolean }[];

export function parametersView(parameters: ParametersReport, opens: Opens): TemplateResult {
  const { known, stated, stated_over_counted } = parameters;
  return html`<details class="disclosure">
    <summary>Parameters</summary>
    ${known ? nothing : html`<p class="note">Some part of the architecture is not understood: these leave it out.</p>`}
    ${stated == null || stated_over_counted == null ? nothing : html`<p>The plan states ${shownView(formatCount(stated))}, ${formatNumber(stated_over_counted)} times what its architecture has.</p>`}
    ${scrollBox(
      "Parameters by part",
      html`<table>
        <thead><tr><th scope="col">Part</th><th scope="col" class="numeric">Parameters</th></tr></thead>
        <tbody>
          ${parts.map((part) => {
            const way = "is_untold" in part ? undefined : wayTo(opens, `parameters.${part.name}`);
            return html`<tr class=${part.name === "total" ? "total" : ""}>
              <th scope="row">${part.title}</th>
              <td class="numeric">${shownView(formatCount(parameters[part.name]), way)}</td>
            </tr>`;
          })}
        </tbody>
      </table>`,
    )}
  </details>`;
}

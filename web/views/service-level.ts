// Usual limits on times, to start the targets from.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { service_levels, service_levels_source, serviceLevelOf, withServiceLevel } from "../form/service-levels.ts";
import type { TargetVerdict } from "../generated/plan";
import type { Form } from "./field.ts";

const select_id = "service-level";

export function serviceLevelView(verdicts: TargetVerdict[], form: Form): TemplateResult {
  const now = serviceLevelOf(verdicts);
  const choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    const level = service_levels.find(({ id }) => id === value);
    if (level) form.actions.edit("targets", withServiceLevel(level, form));
  };
  return html`<div class="wide"><div class="row">
      <label for=${select_id}>Usual ones</label>
      <select id=${select_id} title=${service_levels_source} .value=${live(now?.id ?? "")} @change=${choose}>
        ${now ? nothing : html`<option value="" selected>Those below</option>`}
        ${service_levels.map(({ id, title }) => html`<option value=${id} ?selected=${id === now?.id}>${title}</option>`)}
      </select>
    </div></div>
    ${now?.ttft_ms ? html`<p class="changed">${service_levels_source}</p>` : nothing}`;
}

// Usual limits on times, to start the targets from.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { service_levels, serviceLevelOf, withServiceLevel } from "../form/service-levels.ts";
import type { TargetVerdict } from "../generated/plan";
import { words } from "../words/words.ts";
import type { Form } from "./field.ts";

const select_id = "service-level";

export function serviceLevelView(verdicts: TargetVerdict[], form: Form): TemplateResult {
  const w = words().levels;
  const now = serviceLevelOf(verdicts);
  const choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    const level = service_levels.find(({ id }) => id === value);
    if (level) form.actions.edit("targets", withServiceLevel(level, form));
  };
  return html`<div class="wide"><div class="row">
      <label for=${select_id}>${w.title}</label>
      <select id=${select_id} title=${w.source} .value=${live(now?.id ?? "")} @change=${choose}>
        ${now ? nothing : html`<option value="" selected>${w.own}</option>`}
        ${service_levels.map(({ id }) => html`<option value=${id} ?selected=${id === now?.id}>${w.titles[id]}</option>`)}
      </select>
    </div></div>
    ${now?.ttft_ms ? html`<p class="changed">${w.source}</p>` : nothing}`;
}

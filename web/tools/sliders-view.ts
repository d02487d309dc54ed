// The sliders above a tool's form: pulled, and answered while they move.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ToolActions } from "./actions.ts";
import { placeOf, type Slider, slidersOf, standing } from "./sliders.ts";
import { deskOf, type ToolState } from "./state.ts";

export function slidersView(tool: string, state: ToolState, actions: ToolActions): TemplateResult | typeof nothing {
  const sliders = slidersOf(tool, state.fields);
  if (sliders.length === 0) return nothing;
  const { problem } = deskOf(state).draft;
  const complete = state.solved?.complete ?? {};
  return html`<fieldset class="sliders">
    <legend>Pull</legend>
    ${sliders.map((slider) => sliderView(slider, standing(slider, problem, complete), actions))}
  </fieldset>`;
}

function sliderView(slider: Slider, value: number | string, actions: ToolActions): TemplateResult {
  const pull = (event: Event) => {
    const stop = slider.stops[(event.target as HTMLInputElement).valueAsNumber];
    if (stop !== undefined && stop !== value) actions.edit(slider.path, stop);
  };
  const id = `slider-${slider.path}`;
  const shown = typeof value === "number" ? value.toLocaleString("en") : value;
  return html`<div class="slider">
    <label for=${id}>${slider.label}</label>
    <input type="range" id=${id} min="0" max=${slider.stops.length - 1} .value=${live(String(placeOf(slider, value)))}
      aria-valuetext=${shown} @input=${pull} />
    <output for=${id}>${shown}</output>
  </div>`;
}

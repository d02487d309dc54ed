// Work that takes longer than an eye blinks, and the way to end it.

import { html, type TemplateResult } from "lit";

export function workingView(actions: { stop(): void }): TemplateResult {
  return html`<p class="working" role="status">Working… <button class="button" @click=${actions.stop}>Stop</button></p>`;
}

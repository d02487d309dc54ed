// Work that takes longer than an eye blinks, and the way to end it.

import { html, type TemplateResult } from "lit";
import { words } from "../words/words.ts";

export function workingView(actions: { stop(): void }): TemplateResult {
  return html`<p class="working" role="status">${words().page.working} <button class="button" @click=${actions.stop}>${words().page.stop}</button></p>`;
}

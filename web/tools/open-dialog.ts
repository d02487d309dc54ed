// Opening a problem that somebody has at hand: as JSON, as a file, or as a link.

import { html, nothing, type TemplateResult } from "lit";
import { plural } from "../format/words.ts";
import type { ToolActions } from "./actions.ts";
import type { ToolState } from "./state.ts";
import { workingView } from "./working-view.ts";

export const dialog_id = "open-dialog";
export const pasted_id = "pasted";

/** A longer text is read without being drawn: a text field of megabytes stops the page for seconds. */
const longest_drawn = 200_000;

export function openDialogView(
  { tool, pasted_problems, is_working, share }: ToolState,
  actions: ToolActions,
): TemplateResult {
  const is_wrong = pasted_problems.length > 0;
  return html`<dialog id=${dialog_id} aria-labelledby="open-title">
    <form method="dialog" class="dialog-head">
      <h2 id="open-title">Open a problem</h2>
      <button class="button">Close</button>
    </form>
    <h3><label for=${pasted_id}>Paste a problem of “${tool?.title}” as JSON, or a link to any tool's</label></h3>
    <textarea
      id=${pasted_id}
      rows="9"
      spellcheck="false"
      aria-invalid=${is_wrong ? "true" : nothing}
      aria-describedby=${is_wrong ? "pasted-problems" : nothing}
      @paste=${(event: ClipboardEvent) => readLong(event, actions)}
    ></textarea>
    <div id="pasted-problems" role="alert">${is_wrong ? wrongView(pasted_problems) : nothing}</div>
    ${is_working ? workingView(share, actions) : nothing}
    <div class="dialog-foot dialog-foot-tool">
      <label>Or a file <input type="file" accept=".json,application/json" @change=${(event: Event) => readFile(event, actions)} /></label>
      <button class="button button-main" @click=${() => actions.openText(pastedText())}>Open</button>
    </div>
  </dialog>`;
}

function wrongView(problems: ToolState["pasted_problems"]): TemplateResult {
  return html`<p>${plural(problems.length, "thing")} to mend in it; what was open is as it was.</p>
    <ul>
      ${problems.map(({ path, message }) => html`<li>${path ? html`<code>${path}</code>: ` : nothing}${message}</li>`)}
    </ul>`;
}

function readLong(event: ClipboardEvent, actions: ToolActions): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text.length <= longest_drawn) return;
  event.preventDefault();
  actions.openText(text);
}

async function readFile(event: Event, actions: ToolActions): Promise<void> {
  const input = event.target as HTMLInputElement;
  const text = await input.files?.[0]?.text();
  // The same file can be chosen again once it is mended.
  input.value = "";
  if (text !== undefined) actions.openText(text);
}

function pastedText(): string {
  return (document.getElementById(pasted_id) as HTMLTextAreaElement).value;
}

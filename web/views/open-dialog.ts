// Opening another plan: an example, or whatever somebody has at hand.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import { plural } from "../format/words.ts";
import type { State } from "../state.ts";

export const dialog_id = "open-dialog";
export const pasted_id = "pasted";

export function openDialogView({ presets, pasted_problems }: State, actions: Actions): TemplateResult {
  return html`<dialog id=${dialog_id} aria-labelledby="open-title">
    <form method="dialog" class="dialog-head">
      <h2 id="open-title">Open a plan</h2>
      <button class="button">Close</button>
    </form>
    <p class="dialog-new"><button class="button" @click=${actions.newPlan}>New plan</button>
      <span class="muted">One GPU and a small model, with nothing of this plan</span></p>
    <h3>Examples</h3>
    <ul class="examples">
      ${presets.plans.map(
        ({ name, title }, i) =>
          html`<li><button class="link" ?autofocus=${i === 0} @click=${() => actions.openExample(name)}>${title}</button></li>`,
      )}
    </ul>
    <h3><label for=${pasted_id}>Paste a plan, a link, a config.json, or what you launch with</label></h3>
    <p class="muted">A plan as JSON, a text with a Plimsoll link in it, a report that Plimsoll wrote (Markdown or SVG), or a Hugging Face config.json, whose model then takes the place of this plan's. Also a launch line of vLLM, SGLang or TensorRT-LLM, Megatron arguments, a Kubernetes manifest, or a plan in prose with its degrees (TP=2, EP=4): each changes the plan that is open, and you see what was read, guessed and ignored.</p>
    <textarea
      id=${pasted_id}
      rows="9"
      spellcheck="false"
      aria-invalid=${pasted_problems.length > 0 ? "true" : nothing}
      aria-describedby=${pasted_problems.length > 0 ? "pasted-problems" : nothing}
    ></textarea>
    <div id="pasted-problems" role="alert">${problemsView(pasted_problems)}</div>
    <div class="dialog-foot open-foot">
      <label>Or a file, also dropped on the page: <input id="opened-file" type="file" accept=".json,.svg,.png,.md,.txt,.yaml,.yml,.sh" @change=${(event: Event) => openChosen(event, actions)} /></label>
      <button class="button button-main" @click=${() => actions.openText(pastedText())}>Open</button>
    </div>
  </dialog>`;
}

function openChosen(event: Event, actions: Actions): void {
  const input = event.target as HTMLInputElement;
  const [file] = input.files ?? [];
  if (file) actions.openFile(file);
  // The same file can be chosen again once it is mended.
  input.value = "";
}

function problemsView(problems: State["pasted_problems"]): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<p>${plural(problems.length, "problem")}; the text is as you left it.</p>
    <ul>
      ${problems.map(({ path, message }) => html`<li>${path ? html`<code>${path}</code>: ` : nothing}${message}</li>`)}
    </ul>`;
}

function pastedText(): string {
  return (document.getElementById(pasted_id) as HTMLTextAreaElement).value;
}

// Opening another plan: an example, or whatever somebody has at hand.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { State } from "../state.ts";
import { coreText, problemText } from "../words/said.ts";
import { words } from "../words/words.ts";

export const dialog_id = "open-dialog";
export const pasted_id = "pasted";

export function openDialogView({ presets, pasted_problems }: State, actions: Actions): TemplateResult {
  const w = words().open;
  return html`<dialog id=${dialog_id} aria-labelledby="open-title">
    <form method="dialog" class="dialog-head">
      <h2 id="open-title">${w.title}</h2>
      <button class="button">${w.close}</button>
    </form>
    <p class="dialog-new"><button class="button" @click=${actions.newPlan}>${w.make}</button>
      <span class="muted">${w.make_help}</span></p>
    <h3>${w.examples}</h3>
    <ul class="examples">
      ${presets.plans.map(
        ({ name, title }, i) =>
          html`<li><button class="link" ?autofocus=${i === 0} @click=${() => actions.openExample(name)}>${coreText(title)}</button></li>`,
      )}
    </ul>
    <h3><label for=${pasted_id}>${w.paste}</label></h3>
    <p class="muted">${w.paste_help}</p>
    <textarea
      id=${pasted_id}
      rows="9"
      spellcheck="false"
      aria-invalid=${pasted_problems.length > 0 ? "true" : nothing}
      aria-describedby=${pasted_problems.length > 0 ? "pasted-problems" : nothing}
    ></textarea>
    <div id="pasted-problems" role="alert">${problemsView(pasted_problems)}</div>
    <div class="dialog-foot open-foot">
      <label>${w.file}<input id="opened-file" type="file" accept=".json,.svg,.png,.md,.txt,.yaml,.yml,.sh" @change=${(event: Event) => openChosen(event, actions)} /></label>
      <button class="button button-main" @click=${() => actions.openText(pastedText())}>${w.open}</button>
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
  return html`<p>${words().open.problems(problems.length)}</p>
    <ul>
      ${problems.map((problem) => html`<li>${problem.path ? html`<code>${problem.path}</code>: ` : nothing}${problemText(problem)}</li>`)}
    </ul>`;
}

function pastedText(): string {
  return (document.getElementById(pasted_id) as HTMLTextAreaElement).value;
}

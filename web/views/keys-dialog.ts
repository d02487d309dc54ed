// The keys that act by themselves, and the switch that turns them off. Loaded when it is asked for.

import { html, type TemplateResult } from "lit";
import { areKeysOn, type Shortcut, turnKeys } from "../browser/shortcuts.ts";
import { keys_dialog_id } from "./ids.ts";

/** These stay, whatever the switch says. */
const others: [keys: string[], does: string][] = [
  [["Ctrl+Z", "Alt+Z"], "Undo, and with Shift redo"],
  [["Enter"], "On a number with a dotted line below it: its work"],
  [["Esc"], "Close a dialog; the focus is where it was"],
];

export function keysDialogView(shortcuts: readonly Shortcut[]): TemplateResult {
  return html`<dialog id=${keys_dialog_id} class="keys" aria-labelledby="keys-title">
    <form method="dialog" class="dialog-head">
      <h2 id="keys-title">Keys</h2>
      <button class="button" autofocus>Close</button>
    </form>
    <p><label class="keys-switch"><input id="keys-switch" type="checkbox" .checked=${areKeysOn()} @change=${turned} />
      Single keys act, where no field has the focus</label></p>
    <dl class="keys-list">
      ${shortcuts.map(({ keys, does }) => rowView([keys], does))}
      ${others.map(([keys, does]) => rowView(keys, does))}
    </dl>
  </dialog>`;
}

function rowView(keys: string[], does: string): TemplateResult {
  return html`<div><dt>${keys.map((one) => html`<span>${one.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</span>`)}</dt><dd>${does}</dd></div>`;
}

function turned(event: Event): void {
  turnKeys((event.target as HTMLInputElement).checked);
}

// The keys that act by themselves, and the switch that turns them off. Loaded when it is asked for.

import { html, type TemplateResult } from "lit";
import { areKeysOn, type Does, type Shortcut, turnKeys } from "../browser/shortcuts.ts";
import { words } from "../words/words.ts";
import { keys_dialog_id } from "./ids.ts";

/** These stay, whatever the switch says. */
const others: [keys: string[], does: Does][] = [
  [["Ctrl+Z", "Alt+Z"], "undo"],
  [["Enter"], "work"],
  [["Esc"], "close_dialog"],
];

export function keysDialogView(shortcuts: readonly Shortcut[]): TemplateResult {
  const w = words().keys;
  return html`<dialog id=${keys_dialog_id} class="keys" aria-labelledby="keys-title">
    <form method="dialog" class="dialog-head">
      <h2 id="keys-title">${w.title}</h2>
      <button class="button" autofocus>${w.close}</button>
    </form>
    <p><label class="keys-switch"><input id="keys-switch" type="checkbox" .checked=${areKeysOn()} @change=${turned} />
      ${w.act}</label></p>
    <dl class="keys-list">
      ${shortcuts.map(({ keys, does }) => rowView([keys], does))}
      ${others.map(([keys, does]) => rowView(keys, does))}
    </dl>
  </dialog>`;
}

function rowView(keys: string[], does: Does): TemplateResult {
  return html`<div><dt>${keys.map((one) => html`<span>${one.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</span>`)}</dt><dd>${words().keys.does[does]}</dd></div>`;
}

function turned(event: Event): void {
  turnKeys((event.target as HTMLInputElement).checked);
}

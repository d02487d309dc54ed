// Single keys, where no field and no dialog has the focus; and the switch that turns them off, kept where the theme is.

import type { Words } from "../words/words.ts";

/** What single keys do. */
export type Does = keyof Words["keys"]["does"];

const stored_key = "plimsoll-keys";
/** Between the two of "g m". */
const patience_ms = 3000;

export interface Shortcut {
  /** A key, or two that follow each other with a space between. */
  keys: string;
  /** What it does, by its name in the table of words. */
  does: Does;
  act(): void;
}

let are_on = stored() !== "off";

export function areKeysOn(): boolean {
  return are_on;
}

export function turnKeys(on: boolean): void {
  are_on = on;
  try {
    localStorage.setItem(stored_key, on ? "on" : "off");
  } catch {
    // Without storage the choice holds for as long as the page is open.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(stored_key);
  } catch {
    return null;
  }
}

export function listenForKeys(shortcuts: readonly Shortcut[]): void {
  let first = { key: "", ms: Number.NEGATIVE_INFINITY };
  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (!are_on || key === "") return;
    const is_second = performance.now() - first.ms < patience_ms;
    const keys = is_second ? `${first.key} ${key}` : key;
    const begins = !is_second && shortcuts.some((one) => one.keys.startsWith(`${key} `));
    first = { key, ms: begins ? performance.now() : Number.NEGATIVE_INFINITY };
    const found = shortcuts.find((one) => one.keys === keys);
    // A browser searches in the page by some of them.
    if (found || begins) event.preventDefault();
    found?.act();
  });
}

/** Empty for what is no single key, or somebody else's. */
function keyOf(event: KeyboardEvent): string {
  const { key, ctrlKey, altKey, metaKey, shiftKey, repeat, isComposing, defaultPrevented } = event;
  if (ctrlKey || altKey || metaKey || repeat || isComposing || defaultPrevented || key.length !== 1) return "";
  // Signs stand behind Shift on some keyboards; letters mean themselves.
  if (shiftKey && key.toLowerCase() !== key.toUpperCase()) return "";
  return isSomebodyElses(event.composedPath()[0]) ? "" : key.toLowerCase();
}

function isSomebodyElses(target: EventTarget | undefined): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
}

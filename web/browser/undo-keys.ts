// Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y wherever the focus is; Alt+Z does the same.
//
// A field's text is the plan's as it is typed, so one history serves both: the browser's own would step through it a second
// time. It keeps what the plan does not know yet: a text area, and a field that is read when it is left.

export function listenForUndo(undo: () => void, redo: () => void): void {
  document.addEventListener("keydown", (event) => {
    const step = stepOf(event);
    if (!step || isBrowsersOwn(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (step === "redo") redo();
    else undo();
  });
}

/** By the key's letter where the layout has one: Z stands elsewhere on a German keyboard. */
function stepOf({ key, code, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): "undo" | "redo" | null {
  const is_command = (ctrlKey || metaKey) && !altKey;
  const is_alt = altKey && !ctrlKey && !metaKey;
  const is_z = is_alt ? code === "KeyZ" : key.toLowerCase() === "z";
  if ((is_command || is_alt) && is_z) return shiftKey ? "redo" : "undo";
  return is_command && key.toLowerCase() === "y" ? "redo" : null;
}

function isBrowsersOwn(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('textarea, [data-read="when left"]');
}

// Brings an element into view: opens what it is folded into, scrolls, gives it the focus.

export function reveal(id: string): void {
  const element = document.getElementById(id);
  if (!element) return;
  for (let fold = element.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
    fold.open = true;
  // A part of the result is read from its beginning.
  element.scrollIntoView({ block: element.matches("section, .result") ? "start" : "nearest" });
  element.focus({ preventScroll: true });
}

// Which part of the result is being read: the last one that begins in the upper third of the screen.

/** Calls back with the id of the part in view, whenever it is another. */
export function watchSections(ids: readonly string[], changed: (id: string) => void): void {
  let last = "";
  let is_awaited = false;
  const look = () => {
    is_awaited = false;
    const id = partInView(ids);
    if (id && id !== last) changed(id);
    last = id || last;
  };
  const later = () => {
    if (!is_awaited) requestAnimationFrame(look);
    is_awaited = true;
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
}

function partInView(ids: readonly string[]): string {
  const there = ids.filter((id) => document.getElementById(id)?.getClientRects().length);
  const is_at_end = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const begun = there.filter((id) => topOf(id) < innerHeight / 3);
  return (is_at_end ? there.at(-1) : begun.at(-1)) ?? there[0] ?? "";
}

function topOf(id: string): number {
  return document.getElementById(id)?.getBoundingClientRect().top ?? 0;
}

// The address bar always holds the plan.
//
// Safari throws after 100 replacements in 30 s, and a sandboxed frame throws on the first; so they are spaced and caught.

/** Two in a second, sixty in thirty: well below what any browser refuses, and never later than this after an edit. */
export const spacing_ms = 500;

export class AddressBar {
  #written: string | null = null;
  #wanted: string | null = null;
  #last_ms = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows "#v1&…"; null, where no link can hold the plan, leaves the bare address rather than another plan's link. */
  show(link: string | null): void {
    this.#wanted = link ?? "";
    const wait_ms = this.#last_ms + spacing_ms - performance.now();
    if (wait_ms <= 0) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), wait_ms);
  }

  /** Whether the address now shows something that this page did not write: somebody followed or pasted a link. */
  isForeign(fragment: string): boolean {
    return fragment !== (this.#written ?? "");
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last_ms = performance.now();
    if (this.#wanted === this.#written) return;
    try {
      history.replaceState(null, "", `${location.pathname}${this.#wanted}`);
      this.#written = this.#wanted;
    } catch {
      // The plan is still on the page and in "Copy link".
    }
  }
}

/** The part of an address that holds a plan, or null: "#v1&…" first, else "?p=v1&…". */
export function linkIn(address: { hash: string; search: string }): string | null {
  if (address.hash.length > 1) return address.hash;
  return new URLSearchParams(address.search).has("p") ? address.search : null;
}

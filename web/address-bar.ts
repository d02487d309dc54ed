// The address bar always holds the plan. Edits replace what it shows; another plan is an entry of its own in the browser's
// history, so that Back leads to the plan before it and not through every key.
//
// Safari throws after 100 replacements in 30 s, and a sandboxed frame throws on the first; so they are spaced and caught.

/** Two in a second, sixty in thirty: well below what any browser refuses, and never later than this after an edit. */
export const spacing_ms = 500;

export class AddressBar {
  #written: string | null = null;
  #wanted: string | null = null;
  #begins_entry = false;
  #last_ms = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows "#v1&…"; null, where no link can hold the plan, leaves the bare address rather than another plan's link. */
  show(link: string | null): void {
    this.#wanted = link ?? "";
    const wait_ms = this.#last_ms + spacing_ms - performance.now();
    if (wait_ms <= 0) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), wait_ms);
  }

  /** The next plan to be shown is another one: Back leads to this one as it stands. */
  beginEntry(): void {
    if (this.#timer) this.#write();
    this.#begins_entry = this.#written !== null;
  }

  /** The browser has gone to an entry of its own accord. */
  follow(fragment: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#begins_entry = false;
    this.#written = fragment;
  }

  /** Whether the address now shows something that this page did not write: somebody followed or pasted a link. */
  isForeign(fragment: string): boolean {
    return fragment !== (this.#written ?? "");
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last_ms = performance.now();
    const begins_entry = this.#begins_entry;
    this.#begins_entry = false;
    if (this.#wanted === this.#written) return;
    const address = `${location.pathname}${languageIn(location)}${this.#wanted}`;
    try {
      if (begins_entry) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
      this.#written = this.#wanted;
    } catch {
      // The plan is still on the page and in "Copy link".
    }
  }
}

/** What the address asks the page to speak stays in it; of the rest of a query a plan may have been a part. */
function languageIn({ search }: { search: string }): string {
  const tag = new URLSearchParams(search).get("lang");
  return tag ? `?lang=${encodeURIComponent(tag)}` : "";
}

/** The part of an address that holds a plan, or null: "#v1&…" first, else "?p=v1&…". */
export function linkIn(address: { hash: string; search: string }): string | null {
  if (address.hash.length > 1) return address.hash;
  return new URLSearchParams(address.search).has("p") ? address.search : null;
}

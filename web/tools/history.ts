// The address bar always holds the problem; an entry's state holds every tool's draft, for a reload and for what no address
// takes. Browsers limit how often both may be written, so writes are spaced and caught.

import { spacing_ms } from "../address-bar.ts";
import { isObject, type JsonObject } from "../plan/path.ts";
import type { Draft } from "./desk.ts";

export type Drafts = ReadonlyMap<string, Draft>;

export interface Entry {
  address: string;
  drafts: Drafts;
}

export class ToolHistory {
  #written = "";
  #wanted: Entry | null = null;
  #last_ms = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The entry that is shown, edited. */
  replace(entry: Entry): void {
    this.#wanted = entry;
    const wait_ms = this.#last_ms + spacing_ms - performance.now();
    if (wait_ms <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait_ms);
  }

  /** Another entry: "Back" leads to the one before. */
  push(entry: Entry): void {
    this.flush();
    this.#wanted = entry;
    this.#write("pushState");
  }

  /** Writes what waits: the page is about to go elsewhere. */
  flush(): void {
    if (this.#wanted) this.#write("replaceState");
  }

  /** Whether the address now shows something that this page did not write: a link was followed, or "Back". */
  isForeign(hash: string): boolean {
    return hash !== this.#written;
  }

  /** The browser has gone to an entry of its own accord; what waited was the other's. */
  follow(hash: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = null;
    this.#written = hash;
  }

  #write(way: "pushState" | "replaceState"): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last_ms = performance.now();
    const wanted = this.#wanted as Entry;
    this.#wanted = null;
    try {
      history[way]({ drafts: Object.fromEntries(wanted.drafts) }, "", wanted.address);
      this.#written = wanted.address;
    } catch {
      // A frame that forbids it: the problem is still on the page and in "Copy link".
    }
  }
}

/** Every tool's draft, as the entry that is shown holds them. */
export function draftsIn(state: unknown): Map<string, Draft> {
  const drafts = isObject(state as JsonObject) ? (state as JsonObject).drafts : undefined;
  const found = new Map<string, Draft>();
  if (!isObject(drafts)) return found;
  for (const [tool, draft] of Object.entries(drafts)) {
    if (isObject(draft) && isObject(draft.problem))
      found.set(tool, { problem: draft.problem, example: String(draft.example) });
  }
  return found;
}

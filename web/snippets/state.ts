// What the page of snippets knows: the plan in its address, and what the last button did.

import type { JsonObject } from "../plan/path.ts";
import type { Shared } from "../share/shared.ts";

export interface SnippetState {
  plan: JsonObject | null;
  shared: Shared | null;
  /** Why there is no plan. */
  problems: string[];
  /** The text that was copied last, by its id; and whether it could be, else it is selected. */
  copied: { id: string; is_copied: boolean } | null;
}

export interface SnippetActions {
  copy(id: string, text: string): void;
  /** Saves the report's picture, or the badge. */
  savePicture(format: "svg" | "badge", name: string): void;
  goTo(id: string): void;
  toggleTheme(): void;
}

// Everything a person can do on the page of the tools.

import type { FormActions } from "../actions.ts";
import type { JsonObject } from "../plan/path.ts";
import type { Run } from "../timeline/bars.ts";
import type { Kind } from "./files.ts";

export interface ToolActions extends FormActions {
  undo(): void;
  redo(): void;
  openExample(name: string): void;
  /** A problem as JSON, or a link to one. */
  openText(text: string): void;
  showDialog(): void;
  /** Ends work that takes too long; the last answer stays. */
  stop(): void;
  /** Begins again what was stopped. */
  solveAgain(): void;
  copyLink(): void;
  copyProblem(): void;
  save(kind: Kind): void;
  /** A simulation's bars; null where that was stopped or refused. */
  bars(problem: JsonObject): Promise<Run[] | null>;
  /** The problem's answer in one of the tool's formats. */
  drawn(problem: JsonObject, format: string): Promise<string | null>;
  /** Takes the word about an address that opens nothing off the page. */
  dismiss(): void;
  /** The page is about to show another address. */
  leave(): void;
  showSheet(sheet: "result" | "inputs"): void;
  toggleTheme(): void;
  goTo(id: string): void;
}

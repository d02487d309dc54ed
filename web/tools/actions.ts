// Everything a person can do on the page of the tools.

import type { FormActions } from "../actions.ts";

export interface ToolActions extends FormActions {
  openExample(name: string): void;
  openText(text: string): void;
  /** Ends work that takes too long; the last answer stays. */
  stop(): void;
  copyProblem(): void;
  /** The solution as a file, in one of the tool's formats. */
  download(format: string): void;
  toggleTheme(): void;
  goTo(id: string): void;
}

// Everything a person can do on the page. Views call these; they change the state and nothing else does.

import type { EngineName } from "./exchange/messages.ts";
import type { Field } from "./form/schema.ts";
import type { ReportFormat } from "./messages.ts";
import type { Json } from "./plan/path.ts";

/** What a form can do. */
export interface FormActions {
  /** Sets what stands at a path of the plan; `undefined` takes it out. */
  edit(path: string, value: Json | undefined): void;
  /** Shows a field's help while it has the focus. */
  describe(field: Field): void;
  /** Draws the fields of a list's entry. */
  unfold(path: string): void;
}

export interface Actions extends FormActions {
  /** The least plan that can be checked, with nothing of the one before. */
  newPlan(): void;
  undo(): void;
  redo(): void;
  openExample(name: string): void;
  /** Takes the claims out, and the plan that they compare with. */
  removeClaims(): void;
  /** A plan, a link or a text with one, a report, a config.json, or what another tool has written. */
  openText(text: string): void;
  openFile(file: File): void;
  showDialog(): void;
  closeDialog(): void;
  /** Puts the focus where a plan is pasted. */
  pastePlan(): void;
  /** Shows what single keys do, and the switch that turns them off. */
  showKeys(): void;
  /** Ends an evaluation that takes too long. */
  stop(): void;
  /** Puts the plan beside a copy of itself, to be changed; or goes back to the plans that it is compared with. */
  compare(): void;
  /** Somebody is about to ask for other plans: brings the part that knows them, and its thread. */
  prepareSearch(): void;
  /** Shows the part that knows other plans, and begins to search. */
  searchLayouts(begins: boolean): void;
  /** Somebody is about to ask where a number comes from: brings the part that knows, and its thread. */
  prepareStudy(): void;
  /** Opens the work behind a number, named by its path in the report. */
  explain(path: string): void;
  /** Shows what a tenth more of each input would do. */
  showMoves(): void;
  /** Shows in its card what would fix a target, or hides it. */
  showFixes(target: string): void;
  /** Shows each GPU, what it holds and with whom it exchanges data. */
  showRanks(): void;
  copyLink(): void;
  copyPlan(): void;
  copyText(text: string, notice?: string): void;
  share(): void;
  shareClosed(): void;
  /** Writes the commands that start the plan, for the share dialog. */
  showLaunch(engine: EngineName): void;
  savePlan(): void;
  saveReport(format: ReportFormat): void;
  /** The link's QR code. */
  saveCode(): void;
  showSheet(sheet: "result" | "inputs"): void;
  toggleTheme(): void;
  /** Speaks another language from now on, and on the next visit. */
  chooseLanguage(tag: string): void;
  /** Brings an element into view and gives it the focus, whatever it is folded into. */
  goTo(id: string): void;
}

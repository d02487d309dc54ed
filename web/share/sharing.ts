// What the share dialog does.

import { saveAs } from "../browser/download.ts";
import type { Engine } from "../engine.ts";
import type { ReportFormat } from "../messages.ts";
import type { Code, Store } from "../state.ts";
import { share_address_id, share_dialog_id } from "../views/share-dialog.ts";
import { share_button_id } from "../views/top-bar.ts";
import { words } from "../words/words.ts";
import { isFile, sharedAddress } from "./address.ts";
import { sharedOf, whyTooLong } from "./shared.ts";
import { fileName, planFile } from "./texts.ts";

export interface Told {
  notify(notice: string): void;
  /** Whether it could be. */
  copied(text: string, notice: string): Promise<boolean>;
}

/** How each form of the report is kept as a file. */
const files: Partial<Record<ReportFormat, { ending: string; type: string }>> = {
  markdown: { ending: "md", type: "text/markdown" },
  svg: { ending: "svg", type: "image/svg+xml" },
  badge: { ending: "badge.svg", type: "image/svg+xml" },
};

/** A page is printed long after it has come; a code for paper has to be there by then, and must not delay anything before. */
const before_codes_ms = 2000;

export class Sharing {
  #drawCode: ((address: string) => string | null) | null = null;
  #store: Store;
  #engine: Engine;
  #told: Told;

  constructor(store: Store, engine: Engine, told: Told) {
    this.#store = store;
    this.#engine = engine;
    this.#told = told;
  }

  open(): void {
    const shared = sharedOf(this.#store.state);
    if (!shared) return;
    this.#store.set({ sharing: { code: null } });
    dialog().showModal();
    this.#showCode(sharedAddress(shared.page_address, shared.link));
  }

  /** Between beforeprint and the printing nothing can be loaded, so what draws codes is loaded ahead. */
  prepareForPaper(): void {
    setTimeout(() => {
      import("./qr.ts").then(
        ({ qrSvg }) => {
          this.#drawCode = qrSvg;
        },
        // Without it the sheet has its link as a text.
        () => undefined,
      );
    }, before_codes_ms);
    addEventListener("beforeprint", () => this.#store.set({ paper_code: this.#codeForPaper() }));
    addEventListener("afterprint", () => this.#store.set({ paper_code: "" }));
  }

  #codeForPaper(): string {
    const shared = sharedOf(this.#store.state);
    const address = shared && sharedAddress(shared.page_address, shared.link);
    return address && !isFile(address) ? (this.#drawCode?.(address) ?? "") : "";
  }

  /** Not every browser gives the focus back to a button that was clicked. */
  closed(): void {
    this.#store.set({ sharing: null });
    document.getElementById(share_button_id)?.focus();
  }

  /** Where a frame or a browser forbids copying, the dialog opens with the link selected. */
  async copyLink(): Promise<void> {
    const shared = sharedOf(this.#store.state);
    if (!shared) return;
    const address = sharedAddress(shared.page_address, shared.link);
    if (address === null) return this.#told.notify(words().share.too_long_notice(whyTooLong(shared)));
    const notice = isFile(address) ? words().share.file_link_copied : words().share.link_copied;
    if (await this.#told.copied(address, notice)) return;
    this.open();
    document.getElementById(share_address_id)?.focus();
  }

  savePlan(): void {
    const shared = sharedOf(this.#store.state);
    if (shared) saveAs(fileName(shared.title, "json"), planFile(shared.plan), "application/json");
  }

  async saveReport(format: ReportFormat): Promise<void> {
    const shared = sharedOf(this.#store.state);
    const file = files[format];
    if (!shared || !file) return;
    const report = await this.#engine.ask("report", shared.plan, format);
    if ("problems" in report) this.#told.notify(report.problems[0]?.message ?? words().share.no_report);
    else saveAs(fileName(shared.title, file.ending), report.text, file.type);
  }

  saveCode(): void {
    const { answer, sharing } = this.#store.state;
    const svg = sharing?.code?.svg;
    if (answer && svg) saveAs(fileName(answer.report.title, "qr.svg"), svg, "image/svg+xml");
  }

  async #showCode(address: string | null): Promise<void> {
    if (address === null) return;
    const code = await codeOf(address);
    if (this.#store.state.sharing) this.#store.set({ sharing: { code } });
  }
}

async function codeOf(address: string): Promise<Code> {
  if (isFile(address)) return { svg: "", reason: words().share.no_code_of_file };
  try {
    const { qrSvg } = await import("./qr.ts");
    const svg = qrSvg(address);
    return svg ? { svg, reason: "" } : { svg: "", reason: words().share.no_code_so_long };
  } catch {
    return { svg: "", reason: words().share.no_code_loaded };
  }
}

function dialog(): HTMLDialogElement {
  return document.getElementById(share_dialog_id) as HTMLDialogElement;
}

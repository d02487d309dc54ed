// What the share dialog does.

import { saveAs } from "../browser/download.ts";
import type { Engine } from "../engine.ts";
import type { ReportFormat } from "../messages.ts";
import type { Code, Store } from "../state.ts";
import { share_dialog_id } from "../views/share-dialog.ts";
import { share_button_id } from "../views/top-bar.ts";
import { isFile, sharedAddress } from "./address.ts";
import { sharedOf, whyTooLong } from "./shared.ts";
import { fileName, planFile } from "./texts.ts";

export interface Told {
  notify(notice: string): void;
  copied(text: string, notice: string): void;
}

/** How each form of the report is kept as a file. */
const files: Partial<Record<ReportFormat, { ending: string; type: string }>> = {
  markdown: { ending: "md", type: "text/markdown" },
  svg: { ending: "svg", type: "image/svg+xml" },
  badge: { ending: "badge.svg", type: "image/svg+xml" },
};

export class Sharing {
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
    this.#drawCode(sharedAddress(shared.page_address, shared.link));
  }

  /** Not every browser gives the focus back to a button that was clicked. */
  closed(): void {
    this.#store.set({ sharing: null });
    document.getElementById(share_button_id)?.focus();
  }

  copyLink(): void {
    const shared = sharedOf(this.#store.state);
    if (!shared) return;
    const address = sharedAddress(shared.page_address, shared.link);
    if (address === null) this.#told.notify(`Too long for a link: Share has the plan as a file. ${whyTooLong(shared)}`);
    else
      this.#told.copied(address, isFile(address) ? "Copied; it opens only where this file is" : "The link is copied");
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
    if ("problems" in report) this.#told.notify(report.problems[0]?.message ?? "This plan has no report");
    else saveAs(fileName(shared.title, file.ending), report.text, file.type);
  }

  saveCode(): void {
    const { answer, sharing } = this.#store.state;
    const svg = sharing?.code?.svg;
    if (answer && svg) saveAs(fileName(answer.report.title, "qr.svg"), svg, "image/svg+xml");
  }

  async #drawCode(address: string | null): Promise<void> {
    if (address === null) return;
    const code = await codeOf(address);
    if (this.#store.state.sharing) this.#store.set({ sharing: { code } });
  }
}

async function codeOf(address: string): Promise<Code> {
  if (isFile(address)) return { svg: "", reason: "No QR code: a phone cannot open a file on this machine." };
  try {
    const { qrSvg } = await import("./qr.ts");
    const svg = qrSvg(address);
    return svg
      ? { svg, reason: "" }
      : { svg: "", reason: "No QR code: this link is too long for one that is easy to read." };
  } catch {
    return { svg: "", reason: "No QR code: it could not be loaded." };
  }
}

function dialog(): HTMLDialogElement {
  return document.getElementById(share_dialog_id) as HTMLDialogElement;
}

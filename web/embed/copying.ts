// "Copy link" of an element. A frame may write to the clipboard only where its page lets it (allow="clipboard-write"); where
// nothing else works the link stands there selected, for the keys.

import { html, nothing, type TemplateResult } from "lit";
import { words } from "../words/words.ts";

export type Copied = "not yet" | "copied" | "selected";

export const address_field = "copied-address";

export function copyingView(address: string, copied: Copied, copy: () => void): TemplateResult {
  const w = words().embed;
  return html`<div class="copying">
    <button type="button" class="link" @click=${copy}>${w.copy}</button>
    <span role="status">${copied === "not yet" ? "" : w[copied]}</span>
    ${
      copied === "selected"
        ? html`<input type="text" class=${address_field} readonly spellcheck="false" aria-label=${w.link} .value=${address} @focus=${selectAll} />`
        : nothing
    }
  </div>`;
}

function selectAll(event: Event): void {
  (event.target as HTMLInputElement).select();
}

export async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The older way, with what is selected in a field: frames that may not use the newer often may this. */
export function isCopiedFrom(field: HTMLInputElement): boolean {
  field.focus();
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}

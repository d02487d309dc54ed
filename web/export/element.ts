// `<plimsoll-take-along of="Memory by component">`: saves the table or the picture that it stands beside. Only the pages
// define it: in embedded plans, in static files and before the scripts have loaded it is empty.

import { saveAs } from "../browser/download.ts";
import { words } from "../words/words.ts";
import { pngOf, standingSvg } from "./picture.ts";
import { csvOfTable } from "./table.ts";

interface Choice {
  name: string;
  save(stem: string): void;
}

class TakeAlong extends HTMLElement {
  static readonly observedAttributes = ["of"];

  /** The page may come to speak another language. */
  attributeChangedCallback(): void {
    for (const button of this.querySelectorAll("button")) button.ariaLabel = this.#nameOf(button.textContent ?? "");
  }

  connectedCallback(): void {
    if (this.childElementCount > 0) return;
    this.append(...this.#choices().map((choice) => this.#button(choice)));
  }

  get #what(): string {
    return this.getAttribute("of") ?? "";
  }

  #nameOf(choice: string): string {
    return words().page.as_file(this.#what, choice);
  }

  /** What it finds when it is pressed: the table may have other rows by then. */
  #choices(): Choice[] {
    if (this.parentElement?.querySelector("table"))
      return [{ name: "CSV", save: (stem) => saveAs(`${stem}.csv`, csvOfTable(this.#table), "text/csv") }];
    if (!this.parentElement?.querySelector("svg")) return [];
    return [
      { name: "SVG", save: (stem) => saveAs(`${stem}.svg`, this.#picture, "image/svg+xml") },
      { name: "PNG", save: async (stem) => saveAs(`${stem}.png`, await pngOf(this.#picture), "image/png") },
    ];
  }

  get #table(): HTMLTableElement {
    return this.parentElement?.querySelector("table") as HTMLTableElement;
  }

  get #picture(): string {
    return standingSvg(this.parentElement?.querySelector("svg") as SVGSVGElement);
  }

  #button({ name, save }: Choice): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = name;
    button.ariaLabel = this.#nameOf(name);
    button.addEventListener("click", () => save(stemOf(this.#what)));
    return button;
  }
}

/** "Memory by component" → "plimsoll-memory-by-component". */
function stemOf(what: string): string {
  return `plimsoll-${what
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")}`;
}

customElements.define("plimsoll-take-along", TakeAlong);

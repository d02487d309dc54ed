// <plimsoll-plan>: the loader, at an address that stays: embed/v1.js.
//
// It needs nothing and can be imported where there is no document. The element's children stay in their place until it is
// seen or used; only then come the views and the engine, once for the whole page.

import type { Drawn, Shell } from "./shell.ts";

const attributes = ["plan", "src", "view", "theme", "lang", "units", "height", "readonly", "label"];

/** An element is loaded for a little before it is scrolled to. */
const margin_px = 200;

const scrolled = [
  ["role", "group"],
  ["aria-label", "The plan, scrollable"],
  ["tabindex", "0"],
] as const;

const here = import.meta.url;

/** Node builds pages of documents: there is no element to extend there, and none is made. */
const Base = globalThis.HTMLElement ?? class {};

class PlimsollPlan extends Base {
  static readonly observedAttributes = attributes;

  readonly #shell = shellOf(this);
  #drawn: Drawn | null = null;
  #is_loading = false;
  #is_changed = false;

  constructor() {
    super();
    for (const used of ["click", "focusin"]) this.addEventListener(used, () => this.activate());
  }

  connectedCallback(): void {
    this.#frame();
    if (this.#drawn) this.#drawn.begin();
    else whenSeen(this);
  }

  disconnectedCallback(): void {
    seen?.unobserve(this);
    this.#drawn?.end();
  }

  /** Attributes that change together are read together. */
  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (before === after) return;
    this.#frame();
    if (!this.#drawn || this.#is_changed) return;
    this.#is_changed = true;
    queueMicrotask(() => {
      this.#is_changed = false;
      if (this.isConnected) this.#drawn?.update();
    });
  }

  /** Loads what answers, without waiting to be seen. */
  async activate(): Promise<void> {
    if (this.#is_loading || this.#drawn) return;
    this.#is_loading = true;
    seen?.unobserve(this);
    try {
      this.#drawn = await drawnIn(this.#shell);
      if (this.isConnected) this.#drawn.begin();
    } catch (error) {
      this.#fail(error);
    }
    this.#is_loading = false;
  }

  /** What needs no engine: the name, the reserved room, and the way to the page where the link is known. */
  #frame(): void {
    const { box, link, page_address } = this.#shell;
    box.setAttribute("aria-label", this.getAttribute("label") || "A deployment plan, checked by Plimsoll");
    this.#reserve(this.getAttribute("height") ?? "");
    if (this.#drawn) return;
    const plan = this.getAttribute("plan") ?? "";
    const is_link = /^#?v\d+&/.test(plan);
    link.hidden = !is_link;
    link.href = page_address + (is_link ? `#${plan.replace("#", "")}` : "");
  }

  /** What scrolls has to be reached by keys, and to be named. */
  #reserve(height: string): void {
    const { box, room } = this.#shell;
    const is_fixed = /^\d+$/.test(height);
    box.classList.toggle("fixed", is_fixed);
    box.style.height = is_fixed ? `${height}px` : "";
    for (const [name, value] of scrolled) {
      if (is_fixed) room.setAttribute(name, value);
      else room.removeAttribute(name);
    }
  }

  #fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const message = `Plimsoll could not be loaded: ${why}`;
    this.#shell.message.textContent = message;
    this.dispatchEvent(new CustomEvent("plimsoll-error", { bubbles: true, composed: true, detail: { message } }));
  }
}

/** The loader's other half lies beside it; a bundler that resolved this would tie the loader to its own helpers. */
async function drawnIn(shell: Shell): Promise<Drawn> {
  const other_half = new URL("v1-view.js", here).href;
  const { PlanView } = (await import(/* @vite-ignore */ other_half)) as typeof import("./plan-view.ts");
  return new PlanView(shell);
}

function shellOf(host: HTMLElement): Shell {
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet()];
  const shell = {
    host,
    root,
    box: made("section", "frame"),
    room: made("div"),
    message: made("div", "message"),
    fallback: made("slot"),
    view: made("div"),
    link: made("a", "link"),
    page_address: new URL("../", here).href,
  };
  shell.room.className = "room";
  shell.message.setAttribute("role", "alert");
  shell.fallback.textContent = "A deployment plan.";
  Object.assign(shell.link, { textContent: "Open full page", target: "_blank", rel: "noopener" });
  shell.room.append(shell.message, shell.fallback, shell.view);
  shell.box.append(shell.room, shell.link);
  root.append(shell.box);
  return shell;
}

function made<Name extends keyof HTMLElementTagNameMap>(name: Name, part?: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (part) {
    element.className = part;
    element.setAttribute("part", part);
  }
  return element;
}

let shared_sheet: CSSStyleSheet | null = null;

/** The least that stands before the views' own style: no box of the page's moves when they come. */
function sheet(): CSSStyleSheet {
  if (shared_sheet) return shared_sheet;
  shared_sheet = new CSSStyleSheet();
  shared_sheet.replaceSync(`
    :host { display: block }
    :host([hidden]), [hidden] { display: none !important }
    .frame { display: flow-root }
    .fixed { display: flex; flex-direction: column }
    .fixed > .room { flex: 1; overflow: auto }
    .link { flex: none; display: inline-block; margin-top: 8px; font: 13px/24px system-ui, sans-serif }
  `);
  return shared_sheet;
}

let seen: IntersectionObserver | null = null;

function whenSeen(element: PlimsollPlan): void {
  seen ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) (target as PlimsollPlan).activate();
    },
    { rootMargin: `${margin_px}px` },
  );
  seen.observe(element);
}

if (globalThis.customElements && !customElements.get("plimsoll-plan"))
  customElements.define("plimsoll-plan", PlimsollPlan);

// <plimsoll-ranks>: every GPU of a plan by node, and who one of them is. A canvas draws them; the chosen one is an element over
// it, which has the focus and moves: one stop for Tab however many GPUs there are.

import { render } from "lit";
import type { RanksReport } from "../../wasm/study.ts";
import { watchScheme } from "../embed/scheme.ts";
import type { Report } from "../generated/plan";
import "../styles/ranks.css";
import { sized } from "../timeline/canvas.ts";
import { type AxisName, axisNamed, communicatorsOf, livelyAxes } from "./axes.ts";
import { all_groups, type RanksActions, type RanksState, ranksFrame } from "./frame.ts";
import { boxOf, type Grid, gridOf, linesOf, placeIn, rankAt } from "./grid.ts";
import { movedBy } from "./moves.ts";
import { paint } from "./paint.ts";
import { type Palette, paletteOf } from "./palette.ts";
import { type ShownPool, shownPools } from "./shown.ts";
import { spoken } from "./words.ts";

/** Who holds what, and the report of the same plan. */
export interface ToldRanks {
  ranks: RanksReport;
  report: Report;
}

/** Of the window's height: what is above and below stays in sight. */
const most_of_window = 0.7;
const least_height_px = 240;
/** Around a small cell, so that the chosen one is seen. */
const around_px = 3;
/** The axis that tells most of a layout comes first. */
const colours_first: AxisName[] = ["stage", "ep", "replica", "attention_dp", "tp", "cp", "expert_tp"];

let made = 0;

export class PlimsollRanks extends HTMLElement {
  readonly #ids = `ranks-${++made}`;
  #told: ToldRanks | null = null;
  #state: RanksState = { pools: [], at: 0, rank: 0, colours: "", outlined: all_groups, problem: "" };
  #grid: Grid = gridOf(1, 1, 1, 1);
  #cell: HTMLElement | null = null;
  #palette: Palette | null = null;
  #frame = 0;
  #has_new_size = false;
  #endings: (() => void)[] = [];

  get told(): ToldRanks | null {
    return this.#told;
  }

  set told(told: ToldRanks | null) {
    if (told === this.#told || !told) return;
    this.#told = told;
    const pools = shownPools(told.ranks, told.report);
    const at = Math.min(this.#state.at, pools.length - 1);
    this.#show(pools, at);
  }

  connectedCallback(): void {
    const recolour = () => {
      this.#palette = null;
      this.#draw();
    };
    const forced = matchMedia("(forced-colors: active)");
    forced.addEventListener("change", recolour);
    // In the next frame: what is fitted changes the size that is observed.
    const sizes = new ResizeObserver(() => {
      this.#has_new_size = true;
      this.#draw();
    });
    sizes.observe(this);
    this.#endings = [
      watchScheme(recolour),
      () => forced.removeEventListener("change", recolour),
      () => sizes.disconnect(),
    ];
    this.#render();
  }

  disconnectedCallback(): void {
    for (const end of this.#endings) end();
    this.#endings = [];
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** The chosen GPU takes the keys. */
  override focus(options?: FocusOptions): void {
    this.#cell?.focus(options);
  }

  readonly #actions: RanksActions = {
    choosePool: (at) => this.#show(this.#state.pools, at),
    colourBy: (colours) => this.#set({ colours }),
    outline: (outlined) => this.#set({ outlined }),
    goTo: (text) => {
      const rank = Number(text);
      const last = (this.#shown?.cells ?? 1) - 1;
      // An empty field is about to be typed into.
      if (text.trim() === "") this.#set({ problem: "" });
      else if (Number.isInteger(rank) && rank >= 0 && rank <= last) this.#choose(rank, false);
      else this.#set({ problem: `There are the GPUs 0 to ${last}` });
    },
  };

  get #shown(): ShownPool | undefined {
    return this.#state.pools[this.#state.at];
  }

  /** What was chosen before stays chosen where the pool has it. */
  #show(pools: ShownPool[], at: number): void {
    const shown = pools[at];
    if (!shown) return;
    const names: AxisName[] = livelyAxes(shown.pool).map(({ axis }) => axis);
    const { colours, rank } = this.#state;
    const kept = names.includes(colours) ? colours : (colours_first.find((name) => names.includes(name)) ?? "");
    this.#set({ pools, at, rank: Math.min(rank, shown.cells - 1), colours: kept, problem: "" });
    this.#fit();
  }

  #choose(rank: number, takes_keys: boolean): void {
    this.#set({ rank, problem: "" });
    this.#placeCell(takes_keys);
    this.#reveal();
  }

  #set(changes: Partial<RanksState>): void {
    this.#state = { ...this.#state, ...changes };
    this.#render();
  }

  #render(): void {
    if (!this.isConnected || !this.#shown) return;
    const is_first = !this.querySelector(".ranks-region");
    render(ranksFrame(this.#state, this.#ids, this.#actions), this);
    if (is_first) this.#wire();
    this.#draw();
  }

  #wire(): void {
    const region = this.#part(".ranks-region");
    region.addEventListener("scroll", () => this.#draw(), { passive: true });
    region.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.addEventListener("click", (event) => {
      const { left, top } = this.#canvas.getBoundingClientRect();
      const rank = rankAt(this.#grid, event.clientX - left, event.clientY - top + region.scrollTop);
      if (rank !== null) this.#choose(rank, true);
    });
    this.#fit();
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const rank = movedBy(this.#grid, this.#state.rank, event.key, event.ctrlKey);
    if (rank === null) return;
    event.preventDefault();
    if (rank !== this.#state.rank) this.#choose(rank, true);
  }

  /** Cells as large as lets all be seen, in a region as high as they are. */
  #fit(): void {
    this.#has_new_size = false;
    const shown = this.#shown;
    if (!shown || !this.querySelector(".ranks-region")) return;
    const region = this.#part(".ranks-region");
    const most_px = Math.max(least_height_px, Math.round(innerHeight * most_of_window));
    if (region.clientWidth === 0) return;
    this.#grid = gridOf(shown.cells, shown.pool.gpus_per_node, region.clientWidth, most_px);
    const { height_px } = this.#grid;
    region.style.height = `${Math.min(height_px, most_px)}px`;
    this.#part(".ranks-rest").style.height = `${Math.max(0, height_px - region.clientHeight)}px`;
    this.#placeCell(false);
    this.#draw();
  }

  /** A new element, so that who hears the page hears where the keys are. */
  #placeCell(takes_keys: boolean): void {
    const shown = this.#shown;
    if (!shown) return;
    const before = this.#cell;
    const had_keys = takes_keys || (before !== null && before === document.activeElement);
    const { rank } = this.#state;
    const grid = this.#grid;
    const { line, column } = placeIn(grid, rank);
    const { x_px, y_px, size_px } = boxOf(grid, rank);
    const cell = made_of("gridcell", { tabindex: "0", "aria-selected": "true", "aria-colindex": `${column + 1}` });
    cell.className = "ranks-cell";
    cell.setAttribute("aria-label", spoken(shown, rank));
    Object.assign(cell.style, {
      left: `${x_px - around_px}px`,
      top: `${y_px - around_px}px`,
      width: `${size_px + 2 * around_px}px`,
      height: `${size_px + 2 * around_px}px`,
    });
    const row = made_of("row", { "aria-rowindex": `${line + 1}` });
    row.append(cell);
    const area = this.#part(".ranks-grid");
    const names = {
      role: "grid",
      "aria-label": "GPUs by node",
      "aria-describedby": `${this.#ids}-help`,
      "aria-rowcount": `${linesOf(grid)}`,
      "aria-colcount": `${grid.across * grid.columns}`,
    };
    for (const [name, value] of Object.entries(names)) area.setAttribute(name, value);
    area.append(row);
    this.#cell = cell;
    // The new one has the focus before the old one goes: it is never nowhere.
    if (had_keys) cell.focus({ preventScroll: true });
    before?.parentElement?.remove();
  }

  #reveal(): void {
    const region = this.#part(".ranks-region");
    const { y_px, size_px } = boxOf(this.#grid, this.#state.rank);
    const top = y_px - this.#grid.head_px - around_px;
    if (top < region.scrollTop) region.scrollTop = top;
    const bottom = y_px + size_px + 2 * around_px;
    if (bottom > region.scrollTop + region.clientHeight) region.scrollTop = bottom - region.clientHeight;
    if (this.#cell === document.activeElement) this.#cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #draw(): void {
    if (this.#frame || !this.isConnected) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#has_new_size) this.#fit();
      this.#paint();
    });
  }

  #paint(): void {
    const shown = this.#shown;
    if (!shown || !this.querySelector(".ranks-region")) return;
    const region = this.#part(".ranks-region");
    const [width_px, height_px] = [region.clientWidth, region.clientHeight];
    if (width_px === 0) return;
    const to = sized(this.#canvas, width_px, height_px);
    if (!to) return;
    this.#palette ??= paletteOf(this.#part(".ranks-probe"));
    const { rank, outlined, colours } = this.#state;
    const groups = rank < shown.pool.gpus ? communicatorsOf(shown.pool, rank) : [];
    // One that the chosen GPU does not have, as at the pipeline's end, outlines none.
    const wanted = groups.filter(({ name }) => outlined === all_groups || name === outlined);
    paint(to, {
      grid: this.#grid,
      pool: shown.pool,
      colours: axisNamed(shown.pool, colours),
      outlined: wanted.map(({ ranks }) => ranks),
      palette: this.#palette,
      width_px,
      height_px,
      scroll_px: region.scrollTop,
    });
    this.toggleAttribute("data-ready", true);
  }

  get #canvas(): HTMLCanvasElement {
    return this.#part(".ranks-canvas") as HTMLCanvasElement;
  }

  #part(selector: string): HTMLElement {
    return this.querySelector(selector) as HTMLElement;
  }
}

function made_of(role: string, attributes: Record<string, string>): HTMLElement {
  const element = document.createElement("div");
  element.setAttribute("role", role);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

if (!customElements.get("plimsoll-ranks")) customElements.define("plimsoll-ranks", PlimsollRanks);

// <plimsoll-timeline>: takes a source, shows its runs, and keeps what is looked at: the window, the folds, the bar.
//
// A frame draws the canvases alone; words and buttons follow when something changes or the window has come to rest.

import { render } from "lit";
import { Announcer } from "../browser/announcer.ts";
import { watchScheme } from "../embed/scheme.ts";
import "../styles/timeline.css";
import type { Kind } from "./bars.ts";
import { axis_px, gutterOf } from "./brush.ts";
import { dotsPerPx, sized } from "./canvas.ts";
import { detailsOf, spoken } from "./details.ts";
import { rowOf, type Target, targetIn } from "./find.ts";
import { type Commands, listenTo } from "./gestures.ts";
import { acrossLanes, alongPath, aside, endOfLane, firstSeen, isSame, laneIn, longestStep, spanOf } from "./moves.ts";
import { overview_px, paintFrame, paintOverview } from "./overview.ts";
import { paint } from "./painting.ts";
import { type Palette, paletteOf } from "./palette.ts";
import { canHandOver } from "./perfetto.ts";
import { foldedAtFirst, type Row, type Rows, rowAt, rowsOf } from "./rows.ts";
import { type Shown, shownOf } from "./shown.ts";
import type { TimelineSource } from "./source.ts";
import { openInPerfetto, saveCsv, saveTrace } from "./take-along.ts";
import { type TimelineActions, type TimelineState, timelineFrame } from "./view.ts";
import { around, between, lengthOf, panned, showing, type Window, wholeOf, zoomed } from "./window.ts";

/** A zoom by a key or a button, where motion is welcome. */
const glide_ms = 160;
const rest_ms = 150;
/** As near as a finger can be expected to hit. */
const near_px = { mouse: 4, touch: 14 };
const key_zoom = 1.6;
const key_pan = 0.2;

let made = 0;

export class PlimsollTimeline extends HTMLElement {
  readonly #help_id = `timeline-help-${++made}`;
  #source: TimelineSource | null = null;
  #is_asking = false;
  #is_wired = false;
  #announcer: Announcer | null = null;
  #endings: (() => void)[] = [];
  #state: TimelineState = {
    runs: [],
    on: [],
    folded: new Set(),
    shows_path: false,
    shows_idle: true,
    details: null,
    window: wholeOf(0),
    whole: wholeOf(0),
    unfolded_tables: new Set(),
    can_hand_over: canHandOver(location),
    notice: "",
  };
  #rows: Rows = { rows: [], height_px: 0 };
  /** Drawn in the next frame; where a glide leads. */
  #window: Window = wholeOf(0);
  #goal: Window = wholeOf(0);
  #selected: Target | null = null;
  #hovered: Target | null = null;
  #marked: Window | null = null;
  #palette: Palette | null = null;
  #strip: { canvas: HTMLCanvasElement; key: unknown[] } | null = null;
  #frame = 0;
  #glide: { from: Window; begun_ms: number } | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #notice_timer: ReturnType<typeof setTimeout> | undefined;

  get source(): TimelineSource | null {
    return this.#source;
  }

  set source(source: TimelineSource | null) {
    if (source === this.#source) return;
    this.#source = source;
    if (this.isConnected) this.#ask();
  }

  connectedCallback(): void {
    // What was set before this script had come lies over the property.
    if (Object.hasOwn(this, "source")) {
      const early = this.source;
      Reflect.deleteProperty(this, "source");
      this.source = early;
    }
    const forced = matchMedia("(forced-colors: active)");
    const recolour = () => this.#recolour();
    forced.addEventListener("change", recolour);
    this.#endings = [watchScheme(recolour), () => forced.removeEventListener("change", recolour)];
    if (this.#is_wired) this.#watchSize();
    this.#ask();
  }

  disconnectedCallback(): void {
    for (const end of this.#endings) end();
    this.#endings = [];
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Of several sources in a row only the last is shown. */
  async #ask(): Promise<void> {
    if (this.#is_asking || !this.#source) return;
    this.#is_asking = true;
    let asked: TimelineSource | null = null;
    try {
      while (this.#source && this.#source !== asked && this.isConnected) {
        asked = this.#source;
        this.toggleAttribute("data-older", true);
        const runs = await asked.runs();
        if (asked === this.#source) this.#show(runs?.map(shownOf) ?? []);
      }
    } finally {
      this.#is_asking = false;
      this.removeAttribute("data-older");
    }
  }

  #show(runs: Shown[]): void {
    const was_both = this.#state.on.length === this.#state.runs.length;
    const kept = runs.filter(({ name }) => this.#state.on.some((one) => one.name === name));
    const on = was_both || kept.length === 0 ? runs : kept;
    this.toggleAttribute("data-ready", runs.length > 0);
    if (runs.length === 0) return;
    const has_lanes = new Set(this.#state.runs.flatMap(kindsOf));
    const is_alike = runs.every((shown) => kindsOf(shown).every((kind) => has_lanes.has(kind)));
    const folded = is_alike ? this.#state.folded : foldedAtFirst(runs);
    this.#selected = null;
    this.#hovered = null;
    this.#strip = null;
    this.#set({ runs, on, folded, details: null });
    this.#fit();
    this.#wire();
    this.#jump(this.#state.whole);
  }

  /** Once its parts are there: they stay for as long as it does. */
  #wire(): void {
    if (this.#is_wired) return;
    this.#is_wired = true;
    this.#announcer = new Announcer(this.#part(".timeline-announcer"));
    listenTo(this.#region, this.#canvas, this.#commands);
    this.#region.addEventListener("scroll", () => this.#draw(), { passive: true });
    this.#listenToStrip();
    this.#watchSize();
  }

  #watchSize(): void {
    const sized = new ResizeObserver(() => this.#fit());
    sized.observe(this);
    this.#endings.push(() => sized.disconnect());
  }

  readonly #actions: TimelineActions = {
    zoom: (factor) => this.#glideTo(zoomed(this.#goal, factor, middleOf(this.#goal), this.#state.whole)),
    showWhole: () => this.#glideTo(this.#state.whole),
    goToPath: () => this.#goToPath(),
    choose: (on) => {
      this.#select(null);
      this.#strip = null;
      this.#set({ on });
      this.#fit();
      this.#jump(this.#state.whole);
    },
    fold: (kind) => this.#fold(kind),
    showPath: (shows_path) => this.#set({ shows_path }),
    showIdle: (shows_idle) => this.#set({ shows_idle }),
    goTo: (shown, bar) => {
      this.#select({ shown, bar }, "zoom");
      this.#region.focus({ preventScroll: true });
      this.#region.scrollIntoView({ block: "nearest" });
    },
    unfoldTable: (table, is_open) => {
      if (this.#state.unfolded_tables.has(table) === is_open) return;
      const unfolded_tables = new Set(this.#state.unfolded_tables);
      if (is_open) unfolded_tables.add(table);
      else unfolded_tables.delete(table);
      this.#set({ unfolded_tables });
    },
    saveTrace: () => this.#take(saveTrace),
    saveCsv: () => this.#take((source) => saveCsv(source, this.#state.on)),
    openInPerfetto: () => this.#take(openInPerfetto),
  };

  readonly #commands: Commands = {
    zoomAt: (factor, x_px) => this.#jump(zoomed(this.#window, factor, this.#instantAt(x_px), this.#state.whole)),
    panBy: (px) => this.#jump(panned(this.#window, px / this.#pxPerS(), this.#state.whole)),
    scrollBy: (px) => {
      this.#region.scrollTop += px;
    },
    hoverAt: (x_px, y_px) => this.#hover(this.#targetAt(x_px, y_px, near_px.mouse)),
    leave: () => this.#hover(null),
    tapAt: (x_px, y_px) => this.#tap(x_px, y_px),
    openAt: (x_px, y_px) => {
      const target = this.#targetAt(x_px, y_px, near_px.mouse);
      if (target) this.#select(target, "zoom");
      else this.#glideTo(zoomed(this.#goal, 2, this.#instantAt(x_px), this.#state.whole));
    },
    mark: (from_px, to_px, is_done) => this.#mark(from_px, to_px, is_done),
    key: (key, is_shifted) => this.#key(key, is_shifted),
  };

  // ---- What is looked at ------------------------------------------------------------------------------------------------

  #fold(kind: Kind): void {
    const folded = new Set(this.#state.folded);
    if (!folded.delete(kind)) folded.add(kind);
    this.#set({ folded });
    this.#fit();
  }

  #mark(from_px: number, to_px: number, is_done: boolean): void {
    const [from_s, to_s] = [this.#instantAt(from_px), this.#instantAt(to_px)].sort((a, b) => a - b) as [number, number];
    this.#marked = is_done ? null : { from_s, to_s };
    const { whole } = this.#state;
    if (is_done && to_s > from_s) this.#glideTo(zoomed({ from_s, to_s }, 1, from_s, whole));
    else this.#draw();
  }

  #tap(x_px: number, y_px: number): void {
    const row = this.#rowAt(y_px);
    if (row?.group && !row.lane) this.#fold(row.group.kind);
    else this.#select(this.#targetAt(x_px, y_px, near_px.touch));
  }

  #hover(target: Target | null): void {
    if (isSame(target, this.#hovered)) return;
    this.#hovered = target;
    this.#tell();
    this.#draw();
  }

  /** Where something is to be looked at, its group unfolds and its lane and time come into view. */
  #select(target: Target | null, way: "show" | "zoom" = "show"): void {
    this.#selected = target;
    this.#hovered = null;
    if (target) this.#reveal(target, way);
    this.#tell();
    if (target) this.#announcer?.say(spoken(detailsOf(target)));
    this.#draw();
  }

  #reveal(target: Target, way: "show" | "zoom"): void {
    const { shown } = target;
    if (!this.#state.on.includes(shown)) this.#actions.choose([shown]);
    this.#selected = target;
    const lane = laneIn(target);
    const group = shown.groups.find(({ lanes }) => lanes.includes(lane));
    if (group && this.#state.folded.has(group.kind)) this.#fold(group.kind);
    const row = rowOf(this.#rows, shown, lane);
    if (row) this.#scrollTo(row);
    const [from_s, to_s] = spanOf(target);
    const goal =
      way === "zoom" ? around(from_s, to_s, this.#state.whole) : showing(this.#goal, from_s, to_s, this.#state.whole);
    if (goal !== this.#goal) this.#glideTo(goal);
  }

  #scrollTo({ y_px, height_px }: Row): void {
    const seen_px = this.#region.clientHeight - axis_px;
    const { scrollTop } = this.#region;
    if (y_px < scrollTop) this.#region.scrollTop = y_px;
    else if (y_px + height_px > scrollTop + seen_px) this.#region.scrollTop = y_px + height_px - seen_px;
  }

  #goToPath(): void {
    const longest = longestStep(this.#state.on);
    if (!longest) return;
    this.#set({ shows_path: true });
    this.#actions.goTo(longest.shown, longest.bar);
  }

  #step(by: -1 | 1): void {
    const at = this.#selected;
    const next = alongPath(this.#state.on, at, at ? spanOf(at)[0] : middleOf(this.#window), by);
    if (!next) return;
    this.#set({ shows_path: true });
    this.#select(next);
  }

  /** From the selected bar to another; without one, to the first that is seen. */
  #go(next: (from: Target) => Target | null): void {
    const at = this.#selected;
    const target = at ? next(at) : firstSeen(this.#rows, this.#region.scrollTop, this.#window.from_s);
    if (target) this.#select(target);
  }

  #goUpOrDown(by: -1 | 1): void {
    this.#go((from) => {
      const [from_s, to_s] = spanOf(from);
      return acrossLanes(this.#rows, from, Math.min(Math.max(middleOf(this.#window), from_s), to_s), by);
    });
  }

  #goBack(): void {
    const before = this.#selected && detailsOf(this.#selected).before;
    if (before) this.#select(before);
    else if (this.#selected) this.#announcer?.say("It waited for nothing that is listed.");
  }

  #key(key: string, is_shifted: boolean): boolean {
    const { whole } = this.#state;
    const zoom = (factor: number) => this.#glideTo(zoomed(this.#goal, factor, this.#anchor(), whole));
    const pan = (share: number) => this.#glideTo(panned(this.#goal, share * lengthOf(this.#goal), whole));
    const does: Record<string, () => void> = {
      w: () => zoom(key_zoom),
      "+": () => zoom(key_zoom),
      "=": () => zoom(key_zoom),
      s: () => zoom(1 / key_zoom),
      "-": () => zoom(1 / key_zoom),
      a: () => pan(is_shifted ? -4 * key_pan : -key_pan),
      d: () => pan(is_shifted ? 4 * key_pan : key_pan),
      "0": () => this.#glideTo(whole),
      c: () => this.#goToPath(),
      "[": () => this.#step(-1),
      "]": () => this.#step(1),
      b: () => this.#goBack(),
      arrowleft: () => this.#go((from) => aside(from, -1)),
      arrowright: () => this.#go((from) => aside(from, 1)),
      arrowup: () => this.#goUpOrDown(-1),
      arrowdown: () => this.#goUpOrDown(1),
      home: () => this.#go((from) => endOfLane(from, "first")),
      end: () => this.#go((from) => endOfLane(from, "last")),
      enter: () => {
        if (this.#selected) this.#reveal(this.#selected, "zoom");
      },
      f: () => this.#foldSelected(),
      escape: () => this.#select(null),
    };
    const act = does[key.toLowerCase()];
    if (!act || (key === "Escape" && !this.#selected)) return false;
    act();
    return true;
  }

  /** Keys zoom around the bar that is looked at. */
  #anchor(): number {
    if (!this.#selected) return middleOf(this.#goal);
    const [from_s, to_s] = spanOf(this.#selected);
    const middle_s = (Math.max(from_s, this.#goal.from_s) + Math.min(to_s, this.#goal.to_s)) / 2;
    return middle_s >= this.#goal.from_s && middle_s <= this.#goal.to_s ? middle_s : middleOf(this.#goal);
  }

  #foldSelected(): void {
    const at = this.#selected;
    if (!at) return;
    const lane = laneIn(at);
    const group = at.shown.groups.find(({ lanes }) => lanes.includes(lane));
    if (group) this.#fold(group.kind);
  }

  // ---- Places -----------------------------------------------------------------------------------------------------------

  #pxPerS(): number {
    const width_px = this.#region.clientWidth;
    return Math.max(1, width_px - gutterOf(width_px)) / lengthOf(this.#window);
  }

  #instantAt(x_px: number): number {
    return this.#window.from_s + Math.max(0, x_px - gutterOf(this.#region.clientWidth)) / this.#pxPerS();
  }

  #rowAt(y_px: number): Row | null {
    return y_px < axis_px ? null : rowAt(this.#rows.rows, y_px - axis_px + this.#region.scrollTop);
  }

  #targetAt(x_px: number, y_px: number, within_px: number): Target | null {
    const row = this.#rowAt(y_px);
    if (!row || x_px < gutterOf(this.#region.clientWidth)) return null;
    const y_in_row_px = y_px - axis_px + this.#region.scrollTop - row.y_px;
    return targetIn(row, y_in_row_px, this.#instantAt(x_px), within_px / this.#pxPerS());
  }

  #listenToStrip(): void {
    const strip = this.#part(".timeline-overview") as HTMLCanvasElement;
    const lead = ({ clientX }: PointerEvent) => {
      const { left, width } = strip.getBoundingClientRect();
      const gutter_px = gutterOf(width);
      const { whole } = this.#state;
      const at_s = ((clientX - left - gutter_px) / (width - gutter_px)) * lengthOf(whole);
      this.#jump(panned(this.#window, at_s - middleOf(this.#window), whole));
    };
    strip.addEventListener("pointerdown", (event) => {
      strip.setPointerCapture(event.pointerId);
      lead(event);
    });
    strip.addEventListener("pointermove", (event) => event.buttons > 0 && lead(event));
  }

  // ---- Drawing ----------------------------------------------------------------------------------------------------------

  #jump(window: Window): void {
    this.#glide = null;
    this.#window = window;
    this.#goal = window;
    this.#moved();
  }

  #glideTo(window: Window): void {
    const is_still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#glide = is_still ? null : { from: this.#window, begun_ms: performance.now() };
    if (is_still) this.#window = window;
    this.#goal = window;
    this.#moved();
  }

  #moved(): void {
    this.#draw();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#set({ window: this.#goal }), rest_ms);
  }

  #draw(): void {
    if (this.#frame || !this.isConnected) return;
    this.#frame = requestAnimationFrame((now_ms) => {
      this.#frame = 0;
      this.#paint(now_ms);
    });
  }

  #paint(now_ms: number): void {
    if (!this.#is_wired || this.#region.clientWidth === 0) return;
    if (this.#glide) {
      const share = Math.max(0, (now_ms - this.#glide.begun_ms) / glide_ms);
      this.#window = between(this.#glide.from, this.#goal, easeOut(share));
      if (share >= 1) this.#glide = null;
      else this.#draw();
    }
    this.#palette ??= paletteOf(this.#part(".timeline-probe"));
    const { shows_path, shows_idle } = this.#state;
    const [width_px, height_px] = [this.#region.clientWidth, this.#region.clientHeight];
    const to = sized(this.#canvas, width_px, height_px);
    if (!to) return;
    paint(to, {
      rows: this.#rows,
      window: this.#window,
      width_px,
      height_px,
      scroll_px: this.#region.scrollTop,
      palette: this.#palette,
      shows_path,
      shows_idle,
      selected: this.#selected,
      hovered: this.#hovered,
      marked: this.#marked,
    });
    this.#paintStrip(this.#palette, width_px);
  }

  #paintStrip(palette: Palette, width_px: number): void {
    const { on, whole } = this.#state;
    const key = [on, palette, width_px, dotsPerPx()];
    if (!this.#strip || key.some((one, i) => one !== this.#strip?.key[i])) {
      const canvas = document.createElement("canvas");
      const to = sized(canvas, width_px, overview_px);
      if (to) paintOverview(to, on, whole, width_px, palette);
      this.#strip = { canvas, key };
    }
    const to = sized(this.#part(".timeline-overview") as HTMLCanvasElement, width_px, overview_px);
    if (!to) return;
    to.drawImage(this.#strip.canvas, 0, 0, width_px, overview_px);
    paintFrame(to, this.#window, whole, width_px, palette);
  }

  /** As high as its rows, up to what a screen shows. */
  #fit(): void {
    const { on, folded } = this.#state;
    this.#rows = rowsOf(on, folded);
    const length_s = Math.max(...on.map(({ run }) => run.end_s), 0);
    if (lengthOf(this.#state.whole) !== length_s) {
      this.#state = { ...this.#state, whole: wholeOf(length_s) };
      this.#strip = null;
    }
    if (!this.#state.runs.length) return;
    const region = this.#region;
    const all_px = axis_px + this.#rows.height_px;
    region.style.height = `${Math.min(all_px, Math.max(240, Math.round(innerHeight * 0.7)))}px`;
    this.#part(".timeline-rest").style.height = `${Math.max(0, all_px - region.clientHeight)}px`;
    this.#draw();
  }

  #recolour(): void {
    this.#palette = null;
    this.#draw();
  }

  #tell(): void {
    const target = this.#hovered ?? this.#selected;
    this.#set({ details: target && detailsOf(target) });
  }

  #set(changes: Partial<TimelineState>): void {
    this.#state = { ...this.#state, ...changes };
    if (this.#state.runs.length > 0) render(timelineFrame(this.#state, this.#help_id, this.#actions), this);
    this.#draw();
  }

  // ---- Taking along -----------------------------------------------------------------------------------------------------

  async #take(taking: (source: TimelineSource) => string | Promise<string>): Promise<void> {
    if (this.#source) this.#notify(await taking(this.#source));
  }

  #notify(notice: string): void {
    this.#set({ notice });
    clearTimeout(this.#notice_timer);
    this.#notice_timer = setTimeout(() => this.#set({ notice: "" }), 8000);
  }

  get #region(): HTMLElement {
    return this.#part(".timeline-region");
  }

  get #canvas(): HTMLCanvasElement {
    return this.#part(".timeline-canvas") as HTMLCanvasElement;
  }

  #part(selector: string): HTMLElement {
    return this.querySelector(selector) as HTMLElement;
  }
}

function kindsOf({ groups }: Shown): Kind[] {
  return groups.map(({ kind }) => kind);
}

function middleOf({ from_s, to_s }: Window): number {
  return (from_s + to_s) / 2;
}

function easeOut(share: number): number {
  return share >= 1 ? 1 : 1 - (1 - share) ** 3;
}

if (!customElements.get("plimsoll-timeline")) customElements.define("plimsoll-timeline", PlimsollTimeline);

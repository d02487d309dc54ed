// An element's answer: reads its attributes, asks the page's engine, draws, and tells the page around.

import { html, nothing, render, type TemplateResult } from "lit";
import { writtenFor } from "../format/reader.ts";
import { sentence } from "../format/words.ts";
import type { Evaluated, OpenedPlans, Problem, Refused } from "../messages.ts";
import { type Json, type JsonObject, withValue } from "../plan/path.ts";
import { en } from "../words/en.ts";
import { spokenTag, wordsFor } from "../words/language.ts";
import { coreText } from "../words/said.ts";
import { spokenIn, type Words, words } from "../words/words.ts";
import { address_field, type Copied, copyingView, isCopied, isCopiedFrom } from "./copying.ts";
import { editView } from "./edit.ts";
import { extraOf, wantsExtra } from "./extras.ts";
import { wordsOf } from "./faults.ts";
import { type Options, optionsOf, type View } from "./options.ts";
import { type PageEngine, pageEngine } from "./page-engine.ts";
import { schemeOf, watchScheme } from "./scheme.ts";
import { sheetsFor } from "./sheets.ts";
import type { Drawn, Shell } from "./shell.ts";
import { openSource, plansFor, refused, worthSaying } from "./source.ts";
import { planView, type Shown } from "./views.ts";

/** A plan and its answer. */
interface Checked {
  plan: JsonObject;
  answer: Shown;
}

/** A plan that was checked may still be refused a view that needs more. */
type Refusal = Refused & { is_checked?: boolean };
type Outcome = Checked | Refusal;

/** By these names a page's style reaches into the element. */
const parts = { headline: ".headline", cards: ".cards", section: ".section" };

export class PlanView implements Drawn {
  readonly #shell: Shell;
  readonly #first_sheets: CSSStyleSheet[];
  #options: Options | null = null;
  /** What the attributes name, as one text. */
  #source = "";
  /** What a reader has made of it. */
  #edited: JsonObject | null = null;
  #shown: Checked | null = null;
  #copied: Copied = "not yet";
  #is_answered = false;
  #is_ready = false;
  #is_asked = false;
  #is_busy = false;
  #reading = new AbortController();
  #endings: (() => void)[] = [];
  #height_px = 0;
  #words: Words = en;

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#speak(en);
    this.#first_sheets = shell.root.adoptedStyleSheets;
  }

  begin(): void {
    const sized = new ResizeObserver(() => this.#sized());
    sized.observe(this.#shell.host);
    this.#endings = [() => sized.disconnect(), watchScheme(() => this.#colour())];
    this.update();
  }

  end(): void {
    for (const ending of this.#endings) ending();
    this.#endings = [];
  }

  update(): void {
    const options = optionsOf((name) => this.#shell.host.getAttribute(name));
    const is_refused = "problems" in options;
    this.#options = is_refused ? null : options;
    this.#colour();
    this.#follow(is_refused ? "" : JSON.stringify([options.plan, options.src, options.view === "compare"]));
    if (is_refused) this.#refuse(refused(...options.problems));
    else if (this.#is_answered && this.#hasExtra()) this.#redraw(options.reader.language);
    else this.#check();
  }

  /** The same answer, perhaps in another language, which may have to be loaded. */
  async #redraw(language: string): Promise<void> {
    const options = this.#options;
    if (spokenTag(language) !== this.#words.tag) {
      const wanted = await wordsFor(language);
      if (this.#options !== options) return;
      this.#speak(wanted);
    }
    this.#draw();
  }

  /** Another plan is asked for: what was made of the one before is not of this one. */
  #follow(source: string): void {
    if (source === this.#source) return;
    this.#source = source;
    this.#edited = null;
    this.#is_answered = false;
  }

  /** Of several changes in a row only the last is answered. */
  async #check(): Promise<void> {
    this.#is_asked = true;
    this.#reading.abort();
    if (this.#is_busy) return;
    this.#is_busy = true;
    while (this.#is_asked) {
      this.#is_asked = false;
      this.#reading = new AbortController();
      const outcome = await this.#outcome().catch((fault) => refused(wordsOf(fault)));
      // One that has left the document asks again when it comes back.
      if (!this.#is_asked && this.#options && this.#shell.host.isConnected) this.#settle(outcome);
    }
    this.#is_busy = false;
  }

  async #outcome(): Promise<Outcome> {
    const [engine, spoken] = await Promise.all([pageEngine(), wordsFor(this.#options?.reader.language ?? "en")]);
    this.#speak(spoken);
    const opened = await this.#opened(engine);
    if ("problems" in opened) return opened;
    const [plan = {}] = opened.plans;
    const answer = await engine.ask("evaluate", plan);
    if ("problems" in answer) return answer;
    const extras = await extraOf(this.#options?.view, opened.plans);
    if ("problems" in extras) return { ...(extras as Refused), is_checked: true };
    // Several plans have a link of their own; the rest of the answer is the first's, which the others are compared with.
    const { link } = extras.compare ?? answer;
    return { plan, answer: { ...answer, link, extras } };
  }

  /** `lang` may be of a language that there are no words in: they are English then, and are to be read out so. */
  #speak(wanted: Words): void {
    const { message, view, link, box, room, host } = this.#shell;
    this.#words = wanted;
    for (const part of [message, view, link]) part.lang = wanted.tag;
    if (!host.getAttribute("label")) box.setAttribute("aria-label", wanted.embed.label);
    if (room.hasAttribute("aria-label")) room.setAttribute("aria-label", wanted.embed.scrollable);
  }

  #hasExtra(): boolean {
    const view = this.#options?.view;
    return !wantsExtra(view) || this.#shown?.answer.extras[view] !== undefined;
  }

  async #opened(engine: PageEngine): Promise<OpenedPlans | Refused> {
    if (this.#edited) return { plans: [this.#edited], notes: [] };
    if (!this.#options) return refused();
    const opened = await openSource(this.#options, engine, this.#reading);
    return "problems" in opened ? opened : plansFor(this.#options.view, opened);
  }

  #settle(outcome: Outcome): void {
    // What is refused to one view another may show.
    this.#is_answered = !("problems" in outcome && wantsExtra(this.#options?.view));
    if (!("problems" in outcome)) this.#show(outcome);
    else if (this.#edited) this.#refuseEdit(outcome);
    else this.#refuse({ ...outcome, problems: worthSaying(outcome.problems) });
  }

  /** The plan as it last could be read stands below, greyed, while the edit goes on. */
  #refuseEdit(refusal: Refusal): void {
    this.#complain(refusal);
    this.#draw(true);
  }

  /** Nothing of an older plan stands under a newer one's problem: the element's own children take its place. */
  #refuse(refusal: Refusal): void {
    this.#shown = null;
    this.#complain(refusal);
    this.#draw();
  }

  #complain({ problems, is_checked }: Refusal): void {
    render(
      spokenIn(this.#words, () => problemsView(problems, is_checked === true)),
      this.#shell.message,
    );
    this.#tell("error", { message: problems.map(inWords).join("; ") });
  }

  #show(checked: Checked): void {
    const before = this.#shown?.answer.link;
    const { link, report } = checked.answer;
    this.#shown = checked;
    if (before !== link) this.#copied = "not yet";
    render(nothing, this.#shell.message);
    this.#draw();
    if (!this.#is_ready) this.#tell("ready", { link });
    else if (before !== link) this.#tell("change", { link });
    this.#is_ready = true;
    this.#tell("verdict", { verdict: report.headline.verdict, sentence: report.headline.sentence, link });
  }

  #draw(is_older = false): void {
    const { view, fallback, root } = this.#shell;
    const answer = this.#shown?.answer ?? null;
    fallback.hidden = answer !== null;
    view.className = is_older ? "answer is-older" : "answer";
    const options = this.#options;
    render(answer && options ? this.#drawn(answer, options) : nothing, view);
    for (const [part, selector] of Object.entries(parts))
      for (const element of root.querySelectorAll(selector)) element.setAttribute("part", part);
    if (answer) this.#lead(answer);
  }

  #drawn(answer: Shown, options: Options): TemplateResult {
    return spokenIn(this.#words, () => writtenFor(options.reader, () => this.#answerView(answer, options)));
  }

  /** The way to the whole plan. */
  #lead({ link, report }: Evaluated): void {
    const shown = this.#shell.link;
    shown.hidden = false;
    shown.href = this.#shell.page_address + (link ?? "");
    const { embed, page } = this.#words;
    shown.textContent = link ? embed.open : embed.open_bare;
    shown.ariaLabel = embed.open_of(shown.textContent, report.title || page.untitled);
  }

  #answerView(answer: Shown, { view, is_readonly }: Options): TemplateResult {
    const goTo = () => void open(this.#shell.link.href, "_blank", "noopener");
    const { page_address } = this.#shell;
    if (is_readonly || view === "compare")
      return html`${planView(view, answer, { goTo, page_address })}${this.#copyView(answer, view)}`;
    const edit = (path: string, value: Json | undefined) => this.#edit(path, value);
    const plan = this.#edited ?? this.#shown?.plan ?? {};
    return html`${editView(plan, answer, edit)}${planView(view, answer, { goTo, edit, page_address })}${this.#copyView(answer, view)}`;
  }

  /** The whole plan is there to be passed on; a part of it leads to the page, which has more. */
  #copyView({ link }: Evaluated, view: View): TemplateResult | typeof nothing {
    if (view !== "full" || link === null) return nothing;
    return copyingView(this.#shell.page_address + link, this.#copied, () => this.#copy(link));
  }

  async #copy(link: string): Promise<void> {
    const { root } = this.#shell;
    const button = root.activeElement as HTMLElement | null;
    const is_copied = await isCopied(this.#shell.page_address + link);
    this.#sayCopied(is_copied ? "copied" : "selected");
    const field = root.querySelector<HTMLInputElement>(`.${address_field}`);
    if (!field || !isCopiedFrom(field)) return;
    this.#sayCopied("copied");
    button?.focus();
  }

  #sayCopied(copied: Copied): void {
    this.#copied = copied;
    this.#draw(this.#shell.view.classList.contains("is-older"));
  }

  #edit(path: string, value: Json | undefined): void {
    const plan = this.#edited ?? this.#shown?.plan;
    if (!plan) return;
    this.#edited = withValue(plan, path, value, () => undefined);
    this.#is_answered = false;
    this.#check();
  }

  #colour(): void {
    const { host, root } = this.#shell;
    const theme = this.#options?.theme ?? "auto";
    const wanted = [...this.#first_sheets, ...sheetsFor(schemeOf(theme, host), theme)];
    const is_same =
      wanted.length === root.adoptedStyleSheets.length && wanted.every((one, i) => one === root.adoptedStyleSheets[i]);
    if (!is_same) root.adoptedStyleSheets = wanted;
  }

  #sized(): void {
    const height_px = Math.ceil(this.#shell.host.getBoundingClientRect().height);
    if (height_px === this.#height_px) return;
    this.#height_px = height_px;
    this.#tell("resize", { height: height_px });
  }

  #tell(event: "ready" | "change" | "verdict" | "resize" | "error", detail: object): void {
    this.#shell.host.dispatchEvent(new CustomEvent(`plimsoll-${event}`, { bubbles: true, composed: true, detail }));
  }
}

function problemsView(problems: Problem[], is_checked: boolean): TemplateResult {
  return html`<p>${is_checked ? words().embed.no_view : words().embed.not_checked}</p>
    <ul>${problems.map((problem) => html`<li>${coreText(problem.path ? inWords(problem) : sentence(problem.message))}</li>`)}</ul>`;
}

function inWords({ path, message }: Problem): string {
  return path ? `${path}: ${message}` : message;
}

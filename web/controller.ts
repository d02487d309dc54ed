// What the page does: actions change the state, the plan goes to the engine, the answer comes back into the state and
// into the address bar.

import type { Actions } from "./actions.ts";
import { type AddressBar, linkIn } from "./address-bar.ts";
import type { Announcer } from "./browser/announcer.ts";
import { askedLanguage, chooseLanguage, chosenLanguage } from "./browser/chosen-language.ts";
import { copy } from "./browser/clipboard.ts";
import { listenForFiles } from "./browser/dropped-files.ts";
import { reveal } from "./browser/reveal.ts";
import { watchSections } from "./browser/section-in-view.ts";
import { toggleTheme } from "./browser/theme.ts";
import type { Comparing } from "./compare/comparing.ts";
import type { Engine } from "./engine.ts";
import type { EngineName, ExchangeTasks } from "./exchange/messages.ts";
import { planFields } from "./form/schema.ts";
import { isUnderPreset, statedPaths } from "./form/values.ts";
import type { Evaluated, Opened, OpenedPlans, Problem, Refused } from "./messages.ts";
import { blank_plan } from "./plan/blank.ts";
import { type ClaimModels, withClaimsOf } from "./plan/claims.ts";
import { pastedIn } from "./plan/pasted.ts";
import { asObject, type Json, type JsonObject, withValue } from "./plan/path.ts";
import { fieldAt, opened } from "./plan/shorthand.ts";
import type { Edit } from "./search/applied.ts";
import type { Searching } from "./search/searching.ts";
import { pageAddress } from "./share/address.ts";
import { Sharing } from "./share/sharing.ts";
import { shortcutsOf } from "./shortcuts.ts";
import { type Comparison, example_name, type Store } from "./state.ts";
import type { Studying } from "./study/studying.ts";
import { stopped, type Thread } from "./thread.ts";
import { search_start_id } from "./views/better.ts";
import { comparison_text_id, keys_dialog_id } from "./views/ids.ts";
import { inputs_id } from "./views/inputs.ts";
import { dialog_id, pasted_id } from "./views/open-dialog.ts";
import { parts } from "./views/phone-bar.ts";
import { headlineText } from "./words/core.ts";
import { wantedLanguage, wordsFor } from "./words/language.ts";
import { ownProblem } from "./words/said.ts";
import { speak, words } from "./words/words.ts";

/** An evaluation takes a millisecond; one that takes longer is worth a word, and a way to end it. */
const worth_a_word_ms = 1000;
/** Keys typed into one field within this time are undone together. */
const one_edit_ms = 1000;
const notice_ms = 4000;
const largest_file_bytes = 4 << 20;

export class Controller {
  #store: Store;
  #engine: Engine;
  #address: AddressBar;
  #announcer: Announcer;
  #last_edit = { path: "", ms: Number.NEGATIVE_INFINITY };
  #arranges_next = true;
  #notice_timer: ReturnType<typeof setTimeout> | undefined;
  #sharing: Sharing;
  #schema: JsonObject = {};
  #comparing: Promise<Comparing> | null = null;
  #searching: Promise<Searching> | null = null;
  #studying: Promise<Studying> | null = null;
  #exchange: Promise<Thread<ExchangeTasks>> | null = null;

  readonly actions: Actions = {
    edit: (path, value) => this.#edit(path, value),
    newPlan: () => this.#newPlan(),
    removeClaims: () => this.#removeClaims(),
    undo: () => this.#shows_plan && this.#undo(),
    redo: () => this.#shows_plan && this.#redo(),
    describe: (field) => this.#store.set({ described: field }),
    unfold: (path) => this.#unfold([path]),
    openExample: (name) => this.#openExample(name),
    openText: (text) => this.#openText(text),
    openFile: (file) => this.#openFile(file),
    showDialog: () => dialog().showModal(),
    closeDialog: () => dialog().close(),
    pastePlan: () => this.#pastePlan(),
    showKeys: () => this.#showKeys(),
    compare: () => this.#compare(),
    prepareSearch: () => this.#prepareSearch(),
    searchLayouts: (begins) => this.#searchLayouts(begins),
    prepareStudy: () => this.#prepareStudy(),
    explain: async (path) => (await this.#prepareStudy()).explain(path),
    showMoves: async () => (await this.#prepareStudy()).showMoves(),
    showFixes: async (target) => (await this.#prepareStudy()).showFixes(target),
    showRanks: async () => (await this.#prepareStudy()).showRanks(),
    copyLink: () => this.#copyLink(),
    share: () => this.#sharing.open(),
    shareClosed: () => this.#sharing.closed(),
    showLaunch: (engine) => this.#showLaunch(engine),
    savePlan: () => this.#sharing.savePlan(),
    saveReport: (format) => this.#sharing.saveReport(format),
    saveCode: () => this.#sharing.saveCode(),
    copyPlan: () => this.#copied(JSON.stringify(this.#store.state.plan, null, 2), words().share.json_copied),
    copyText: (text, notice = words().share.copied) => this.#copied(text, notice),
    showSheet: (sheet) => this.#showSheet(sheet),
    toggleTheme,
    chooseLanguage: (tag) => this.#chooseLanguage(tag),
    goTo: (id) => this.#goTo(id),
    stop: () => this.#engine.stop(),
  };

  /** What single keys do. */
  readonly shortcuts = shortcutsOf(() => this.#store.state, this.actions);

  constructor(store: Store, engine: Engine, address: AddressBar, announcer: Announcer) {
    this.#store = store;
    this.#engine = engine;
    this.#address = address;
    this.#announcer = announcer;
    const notify = (notice: string) => this.#notify(notice);
    this.#sharing = new Sharing(store, engine, { notify, copied: (text, notice) => this.#copied(text, notice) });
  }

  /** The plan in the address, else the example. */
  async start(): Promise<void> {
    await this.#speak(wantedLanguage(askedLanguage(), chosenLanguage(), navigator.languages));
    const { schema, presets, example_links, complete_examples } = await this.#engine.ask("begin");
    this.#schema = schema;
    const fields = planFields(schema);
    const claim_models = complete_examples.reduce((known, plan) => withClaimsOf(plan, known), new Map() as ClaimModels);
    const link = linkIn(location);
    const page_address = pageAddress(location, homeAddress());
    Object.assign(this.#store.state, { fields, presets, example_links, claim_models, page_address });
    await (link ? this.#openLink(link) : this.#openExample(""));
    addEventListener("hashchange", () => this.#followed());
    this.#sharing.prepareForPaper();
    listenForFiles((file) => this.#openFile(file));
    watchSections(parts, (section) => this.#readPart(section));
  }

  /** The plan's fields have their labels with them. */
  async #chooseLanguage(tag: string): Promise<void> {
    chooseLanguage(tag);
    await this.#speak(tag);
    this.#store.set({ fields: planFields(this.#schema), described: null });
  }

  async #speak(language: string): Promise<void> {
    speak(await wordsFor(language));
    this.#store.state.language = language;
  }

  #edit(path: string, value: Json | undefined): void {
    const { plan, past, fields } = this.#store.state;
    const edited = this.#edited(plan, path, value);
    if (fieldAt(fields, path)?.presets.length) this.#arranges_next = true;
    const now_ms = performance.now();
    const goes_on = path === this.#last_edit.path && now_ms - this.#last_edit.ms < one_edit_ms;
    this.#last_edit = { path, ms: now_ms };
    this.#show(edited, { past: goes_on ? past : [...past, plan], future: [] });
  }

  #edited(plan: JsonObject, path: string, value: Json | undefined): JsonObject {
    const { fields, answer } = this.#store.state;
    const plans = { plan, complete: answer?.complete ?? {} };
    const report = (answer?.report ?? null) as unknown as Json;
    return withValue(plan, path, value, (at) => opened(at, fields, plans, report));
  }

  /** One edit, so that one step brings both back. */
  #removeClaims(): void {
    const { plan, answer } = this.#store.state;
    const plans = { plan, complete: answer?.complete ?? {} };
    const edited = ["claims", "reference"].reduce(
      (edited, path) => withValue(edited, path, isUnderPreset(path, plans) ? null : undefined, () => undefined),
      plan,
    );
    this.#showEdited(edited);
  }

  /** However many edits it took: one step takes them back. */
  #showEdited(edited: JsonObject): void {
    const { plan, past } = this.#store.state;
    this.#last_edit.path = "";
    this.#show(edited, { past: [...past, plan], future: [] });
  }

  /** For what is loaded later, and proposes edits. */
  readonly #edits = {
    edited: (plan: JsonObject, edits: Edit[]): JsonObject =>
      edits.reduce((edited, [path, value]) => this.#edited(edited, path, value), plan),
    show: (plan: JsonObject): void => this.#showEdited(plan),
  };

  #undo(): void {
    const { plan, past, future } = this.#store.state;
    const before = past.at(-1);
    if (before) this.#show(before, { past: past.slice(0, -1), future: [plan, ...future] });
    this.#last_edit.path = "";
  }

  #redo(): void {
    const { plan, past, future } = this.#store.state;
    const [after, ...rest] = future;
    if (after) this.#show(after, { past: [...past, plan], future: rest });
    this.#last_edit.path = "";
  }

  #show(plan: JsonObject, history: { past: JsonObject[]; future: JsonObject[] }): void {
    this.#store.set({ plan, ...history });
    this.#evaluate(plan);
  }

  /** On a phone the form comes first: there is nothing to read of it yet. */
  async #newPlan(): Promise<void> {
    await this.#openAnew({ plan: blank_plan, notes: [] });
    this.#showSheet("inputs");
  }

  /** Another plan that was asked for on this page: Back leads to the one before. */
  #openAnew(opened: Opened): Promise<void> {
    this.#address.beginEntry();
    return this.#open(opened);
  }

  /** Another plan: its own fields stand first, and the one before it can be had back. */
  async #open({ plan, notes, imported }: Opened, comparison: Comparison | null = null): Promise<void> {
    const { past, answer, plan: before } = this.#store.state;
    Object.assign(this.#store.state, {
      plan,
      notes,
      imported: imported ?? null,
      launch: null,
      past: comparison ? [] : answer ? [...past, before] : past,
      future: [],
      damaged: null,
      comparison,
      pasted_problems: [],
      unfolded: new Set(),
    });
    this.#arranges_next = true;
    this.#last_edit.path = "";
    for (const one of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) one.close();
    await this.#evaluate(plan);
  }

  async #evaluate(plan: JsonObject): Promise<void> {
    this.#searching?.then((searching) => searching.planChanged());
    const answered = (plan: JsonObject, answer: Evaluated | Refused) => this.#answered(plan, answer);
    // The evaluation that is under way takes this plan up as its next.
    if (this.#engine.is_evaluating) return this.#engine.evaluate(plan, answered);
    const timer = setTimeout(() => this.#store.set({ is_working: true }), worth_a_word_ms);
    try {
      await this.#engine.evaluate(plan, answered);
    } catch (error) {
      if (!(error instanceof Error) || error.message !== stopped) throw error;
      this.#notify(words().page.stopped);
    } finally {
      clearTimeout(timer);
      if (this.#store.state.is_working) this.#store.set({ is_working: false });
    }
  }

  #answered(plan: JsonObject, answer: Evaluated | Refused): void {
    if ("problems" in answer) {
      this.#store.set({ problems: answer.problems });
      this.#announcer.say(words().page.problem(answer.problems[0]?.message ?? ""));
      return;
    }
    this.#arrange(answer);
    const claim_models = withClaimsOf(answer.complete, this.#store.state.claim_models);
    this.#store.set({ answer, claim_models, problems: [] });
    this.#studying?.then((studying) => studying.planAnswered());
    // One of several that are compared: the address has all of them.
    if (this.#store.state.comparison) this.#comparing?.then((comparing) => comparing.edited(plan));
    else this.#address.show(answer.link);
    this.#announcer.say(headlineText(answer.report));
  }

  /** Puts the fields first that another plan or preset states; while one is edited, none may move. */
  #arrange({ complete }: Evaluated): void {
    if (!this.#arranges_next) return;
    this.#arranges_next = false;
    this.#store.state.revealed = new Set(statedPaths(this.#store.state.fields, complete));
  }

  async #openExample(name: string): Promise<void> {
    const { plans } = this.#store.state.presets;
    const example = plans.find((one) => one.name === (name || example_name)) ?? plans[0];
    if (example) await this.#openAnew({ plan: asObject(example.plan as unknown as Json), notes: [] });
  }

  async #openLink(raw: string): Promise<void> {
    const opened = await this.#engine.ask("openComparison", raw);
    if (!("problems" in opened)) return this.#openPlans(opened);
    const read = typeof opened.read === "string" ? opened.read : "";
    this.#store.set({ damaged: { raw, problems: opened.problems, read } });
    this.#announcer.say(words().page.link_unreadable);
  }

  async #openPlans({ plans, notes, imported }: OpenedPlans): Promise<void> {
    const [plan = {}] = plans;
    if (plans.length === 1) return this.#open(imported ? { plan, notes, imported } : { plan, notes });
    await (await this.#loadComparing()).show(plans, { notes });
  }

  async #openText(text: string): Promise<void> {
    const opened = await this.#read(text, this.#store.state.plan);
    if ("problems" in opened) return this.#refuse(opened.problems);
    this.#address.beginEntry();
    await this.#openPlans(opened);
  }

  get #shows_plan(): boolean {
    return this.#store.state.comparison?.edited !== null;
  }

  async #compare(): Promise<void> {
    const comparing = await this.#loadComparing();
    if (this.#store.state.comparison) return comparing.back();
    const { short = null } = this.#store.state.answer ?? {};
    if (!short) return;
    this.#address.beginEntry();
    await comparing.show([short, short]);
  }

  async #copyLink(): Promise<void> {
    const { comparison, page_address } = this.#store.state;
    if (this.#shows_plan || !comparison) return this.#sharing.copyLink();
    const { link } = comparison.compared;
    if (link) await this.#copied(`${page_address}${link}`, words().share.comparison_copied);
    else this.#notify(words().share.comparison_too_long);
  }

  async #loadComparing(): Promise<Comparing> {
    this.#comparing ??= import("./compare/comparing.ts").then(
      ({ Comparing }) =>
        new Comparing(this.#store, this.#engine, this.#address, this.#announcer, {
          edit: (plan, comparison) => this.#open({ plan, notes: [] }, comparison),
          open: (plan) => this.#openAnew({ plan, notes: [] }),
          read: (text, base) => this.#read(text, base),
        }),
    );
    return this.#comparing;
  }

  #prepareSearch(): Promise<Searching> {
    this.#searching ??= import("./search/searching.ts").then(
      ({ Searching }) => new Searching(this.#store, this.#announcer, { ...this.#edits, goTo: (id) => this.#goTo(id) }),
    );
    // What could not be loaded is asked for again by the next press.
    this.#searching.catch(() => {
      this.#searching = null;
    });
    return this.#searching;
  }

  #prepareStudy(): Promise<Studying> {
    this.#studying ??= import("./study/studying.ts").then(
      ({ Studying }) =>
        new Studying(this.#store, this.#announcer, {
          ...this.#edits,
          goTo: (id) => this.#goTo(id),
          copyText: (text, notice) => this.#copied(text, notice),
        }),
    );
    this.#studying.catch(() => {
      this.#studying = null;
    });
    return this.#studying;
  }

  /** Its own part of the page takes the place of what was pressed; the keys stay with it. */
  async #searchLayouts(begins: boolean): Promise<void> {
    const searching = await this.#prepareSearch();
    searching.show();
    document.getElementById(search_start_id)?.focus();
    if (begins) await searching.search();
  }

  async #openFile(file: File): Promise<void> {
    if (file.size <= largest_file_bytes) return this.#openText(await file.text());
    this.#refuse([ownProblem(words().open.too_large(file.name))]);
  }

  /** A comparison has a field of its own for it. */
  #pastePlan(): void {
    const field = document.getElementById(comparison_text_id);
    if (!field) dialog().showModal();
    (field ?? document.getElementById(pasted_id))?.focus();
  }

  async #showKeys(): Promise<void> {
    const { keysDialogView } = await import("./views/keys-dialog.ts");
    this.#store.set({ keys: { view: () => keysDialogView(this.shortcuts) } });
    (document.getElementById(keys_dialog_id) as HTMLDialogElement).showModal();
  }

  /** A file that was dropped is refused where one can try again. */
  #refuse(pasted_problems: Problem[]): void {
    this.#store.set({ pasted_problems });
    if (!dialog().open) dialog().showModal();
    document.getElementById(pasted_id)?.focus();
  }

  async #read(text: string, base: JsonObject): Promise<OpenedPlans | Refused> {
    const pasted = pastedIn(text);
    switch (pasted.kind) {
      case "link":
        return this.#engine.ask("openComparison", pasted.link);
      case "config":
        return inList(await this.#engine.ask("openConfig", text, base));
      case "plan":
        return inList(await this.#engine.ask("openPlan", text));
      case "foreign":
        return this.#readForeign(text, base);
      case "nothing":
        return { problems: [ownProblem(pasted.because)], problem_count: 1 };
    }
  }

  /** Put into the plan that was there before; what could be read of a text with problems is not. */
  async #readForeign(text: string, base: JsonObject): Promise<OpenedPlans | Refused> {
    const imported = await (await this.#loadExchange()).ask("importPlan", text, base);
    if (!("format" in imported)) return imported;
    const { problems = [], missing, plan } = imported;
    const wanting = missing.map((path) => ownProblem(words().open.unsaid, path));
    const all = [...problems, ...wanting];
    if (all.length > 0 || !plan) return { problems: all, problem_count: all.length };
    // The name of the plan that it changed is not its own.
    const title = plan.title === base.title ? "" : plan.title;
    return { plans: [{ ...plan, title } as JsonObject], notes: [], imported };
  }

  #loadExchange(): Promise<Thread<ExchangeTasks>> {
    this.#exchange ??= import("./exchange/exchanging.ts").then(({ newExchange }) => newExchange());
    this.#exchange.catch(() => {
      this.#exchange = null;
    });
    return this.#exchange;
  }

  async #showLaunch(engine: EngineName): Promise<void> {
    const { answer } = this.#store.state;
    if (!answer) return;
    const asked = { engine, commands: null, problems: [] };
    this.#store.set({ launch: asked });
    const answered = await (await this.#loadExchange()).ask("launchCommands", answer.short, engine);
    if (this.#store.state.launch !== asked) return;
    if ("problems" in answered) this.#store.set({ launch: { ...asked, problems: answered.problems } });
    else this.#store.set({ launch: { ...asked, commands: answered } });
  }

  /** Somebody pasted a link over this one, or went back to it. */
  #followed(): void {
    const link = linkIn(location);
    const is_place_on_page = document.getElementById(location.hash.slice(1)) !== null;
    const is_new = this.#store.state.damaged !== null || this.#address.isForeign(location.hash);
    if (!link || is_place_on_page || !is_new) return;
    this.#address.follow(location.hash);
    this.#openLink(link);
  }

  /** What cannot be copied is selected where it is shown, for the keys. */
  async #copied(text: string, notice: string): Promise<boolean> {
    const is_copied = await copy(text);
    this.#notify(is_copied ? notice : words().share.copying_forbidden);
    if (!is_copied) shownField(text)?.focus();
    return is_copied;
  }

  #notify(notice: string): void {
    this.#store.set({ notice });
    this.#announcer.say(notice);
    clearTimeout(this.#notice_timer);
    this.#notice_timer = setTimeout(() => this.#store.set({ notice: "" }), notice_ms);
  }

  #showSheet(sheet: "result" | "inputs"): void {
    this.#store.set({ sheet });
    scrollTo({ top: 0 });
  }

  /** The bar of a phone is wider than its screen: the part that is read stays in view there, too. */
  #readPart(section: string): void {
    this.#store.set({ section });
    document.querySelector('.phone-bar [aria-current="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #goTo(id: string): void {
    this.#store.set({ sheet: id === inputs_id || id.startsWith("field-") ? "inputs" : "result" });
    this.#unfold([...id.matchAll(/\]/g)].map(({ index }) => id.slice("field-".length, index + 1)));
    reveal(id);
  }

  #unfold(paths: string[]): void {
    const { unfolded } = this.#store.state;
    if (paths.some((path) => !unfolded.has(path))) this.#store.set({ unfolded: new Set([...unfolded, ...paths]) });
  }
}

/** A field of the open dialog; it selects itself when it has the focus. */
function shownField(text: string): HTMLTextAreaElement | undefined {
  const fields = document.querySelectorAll<HTMLTextAreaElement>("dialog[open] textarea[readonly]");
  return [...fields].find(({ value }) => value === text);
}

function inList(opened: Opened | Refused): OpenedPlans | Refused {
  return "problems" in opened ? opened : { plans: [opened.plan], notes: opened.notes };
}

/** The hosted page, which the offline file may name. */
function homeAddress(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="plimsoll-home"]')?.content ?? "";
}

function dialog(): HTMLDialogElement {
  return document.getElementById(dialog_id) as HTMLDialogElement;
}

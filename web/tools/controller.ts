// What the page of the tools does: the problem goes to the worker and into the address, the answer comes back into the state.

import type { Announcer } from "../browser/announcer.ts";
import { copy } from "../browser/clipboard.ts";
import { saveAs } from "../browser/download.ts";
import { reveal } from "../browser/reveal.ts";
import { toggleTheme } from "../browser/theme.ts";
import { planFields } from "../form/schema.ts";
import { statedPaths } from "../form/values.ts";
import type { Refused } from "../messages.ts";
import { type Json, type JsonObject, withValue } from "../plan/path.ts";
import { opened as openedShorthand } from "../plan/shorthand.ts";
import { stopped, Thread } from "../thread.ts";
import type { Run } from "../timeline/bars.ts";
import type { ToolActions } from "./actions.ts";
import { addressOf, type Desk, draftOf, edited, exampleDraft, opened, redone, undone } from "./desk.ts";
import { fileName, type Kind } from "./files.ts";
import { toldBy } from "./headline.ts";
import { draftsIn, type ToolHistory } from "./history.ts";
import type { Solved, ToolAsked, ToolBegun, ToolTasks } from "./messages.ts";
import { dialog_id, pasted_id } from "./open-dialog.ts";
import { isRefusal, type Opening, openingOf, type Refusal } from "./opening.ts";
import { refusal_id } from "./refusal-view.ts";
import { deskOf, type ToolState } from "./state.ts";

/** Shorter work is not worth a word. */
const worth_a_word_ms = 300;
/** Keys typed into one field within this time are undone together. */
const one_edit_ms = 1000;
const notice_ms = 4000;

export class ToolController {
  #state: ToolState;
  #draw: (state: ToolState) => void;
  #thread: Thread<ToolTasks>;
  #history: ToolHistory;
  #announcer: Announcer;
  /** Only the answer to the newest problem counts. */
  #asked = 0;
  /** Which of them the worker is at. */
  #answering = -1;
  #is_asking = false;
  #arranges_next = true;
  #last_edit = { path: "", ms: Number.NEGATIVE_INFINITY };
  #notice_timer: ReturnType<typeof setTimeout> | undefined;

  readonly actions: ToolActions = {
    edit: (path, value) => this.#edit(path, value),
    undo: () => this.#goBack(undone),
    redo: () => this.#goBack(redone),
    describe: (field) => this.#set({ described: field }),
    unfold: (path) => this.#unfold([path]),
    openExample: (name) => this.#openExample(name),
    openText: (text) => this.#openText(text.trim()),
    showDialog: () => dialog().showModal(),
    stop: () => this.#thread.stop(),
    solveAgain: () => this.#solve(),
    copyLink: () => this.#copyLink(),
    copyProblem: () =>
      this.#copied(JSON.stringify(deskOf(this.#state).draft.problem, null, 2), "The problem is copied as JSON"),
    save: (kind) => this.#save(kind),
    bars: (problem) => this.#bars(problem),
    drawn: (problem, format) => this.#drawn(problem, format),
    dismiss: () => this.#set({ refusal: null }),
    leave: () => this.#history.flush(),
    showSheet: (sheet) => this.#showSheet(sheet),
    toggleTheme,
    goTo: (id) => this.#goTo(id),
  };

  constructor(
    state: ToolState,
    draw: (state: ToolState) => void,
    newWorker: () => Worker,
    history: ToolHistory,
    announcer: Announcer,
  ) {
    this.#state = state;
    this.#draw = draw;
    this.#thread = new Thread(newWorker);
    this.#history = history;
    this.#announcer = announcer;
  }

  /** What the address names; the other tools as this entry of the history knows them. */
  start(tools: ToolBegun[]): void {
    const desks = new Map<string, Desk>();
    for (const [tool, draft] of draftsIn(history.state)) desks.set(tool, opened(undefined, draft));
    this.#set({ tools, desks });
    addEventListener("hashchange", () => this.#history.isForeign(location.hash) && this.#follow());
    this.#follow();
  }

  /** How far the work is that is under way. */
  tell(share: number): void {
    if (this.#state.is_working) this.#set({ share });
  }

  /** Of the problem that was asked last; of an earlier one nobody wants to know. */
  showSoFar(solved: Solved): void {
    if (this.#answering === this.#asked) this.#set({ solved, is_so_far: true, is_outdated: false, problems: [] });
  }

  #follow(): void {
    const { tools, desks } = this.#state;
    this.#history.follow(location.hash);
    const opening = openingOf(location.hash, tools, desks, draftsIn(history.state));
    if (isRefusal(opening)) this.#refuse(opening);
    else this.#show(opening, "replace");
  }

  /** What was open stays, and the address names it again. */
  #refuse(refusal: Refusal): void {
    this.#set({ refusal });
    this.#announcer.say(`${refusal.title}: ${refusal.because}`);
    if (this.#state.tool) this.#note("replace");
    reveal(refusal_id);
  }

  #show({ tool, draft }: Opening, way: "replace" | "push"): void {
    const before = this.#state.desks.get(tool.name);
    const after = draft === "as it lies" ? before : opened(before, draft);
    if (!after) return;
    if (tool !== this.#state.tool)
      this.#set({
        tool,
        fields: planFields(tool.schema as JsonObject),
        solved: null,
        is_so_far: false,
        is_outdated: false,
        problems: [],
      });
    this.#set({ refusal: null, unfolded: new Set(), described: null });
    this.#arranges_next = true;
    this.#last_edit.path = "";
    this.#lay(after, way);
  }

  /** Puts a desk in the place of the open tool's; the address and the answer follow. */
  #lay(desk: Desk, way: "replace" | "push"): void {
    const { tool, desks } = this.#state;
    this.#set({ desks: new Map([...desks, [tool?.name ?? "", desk]]) });
    this.#note(way);
    this.#solve();
  }

  #note(way: "replace" | "push"): void {
    const { tool, desks } = this.#state;
    if (!tool) return;
    const drafts = new Map([...desks].map(([name, { draft }]) => [name, draft]));
    this.#history[way]({ address: addressOf(tool, deskOf(this.#state).draft), drafts });
  }

  #edit(path: string, value: Json | undefined): void {
    const { fields, solved } = this.#state;
    const desk = deskOf(this.#state);
    const plans = { plan: desk.draft.problem, complete: solved?.complete ?? {} };
    const problem = withValue(plans.plan, path, value, (at) => openedShorthand(at, fields, plans, null));
    const now_ms = performance.now();
    const goes_on = path === this.#last_edit.path && now_ms - this.#last_edit.ms < one_edit_ms;
    this.#last_edit = { path, ms: now_ms };
    this.#lay(edited(desk, problem, goes_on), "replace");
  }

  #goBack(change: (desk: Desk) => Desk): void {
    const desk = deskOf(this.#state);
    const changed = change(desk);
    this.#last_edit.path = "";
    if (changed.draft !== desk.draft) this.#lay(changed, "replace");
  }

  #openExample(name: string): void {
    const { tool } = this.#state;
    const draft = tool && exampleDraft(tool, name);
    if (draft) this.#show({ tool, draft }, "push");
  }

  async #openText(text: string): Promise<void> {
    const { tool } = this.#state;
    if (!tool) return;
    if (isLink(text)) return this.#openLink(text);
    const answer = await this.#working(this.#thread.ask("open", asked(tool), text));
    if (!answer) return this.#wrongText([{ path: "", message: "stopped before it was read" }]);
    if ("problems" in answer) return this.#wrongText(answer.problems);
    this.#openPasted({ tool, draft: draftOf(tool, answer.problem) });
  }

  #openLink(text: string): void {
    const { tools, desks } = this.#state;
    const opening = openingOf(text.slice(text.indexOf("#")), tools, desks, new Map());
    if (isRefusal(opening)) this.#wrongText([{ path: "", message: `${opening.title}: ${opening.because}` }]);
    else this.#openPasted(opening);
  }

  #openPasted(opening: Opening): void {
    this.#set({ pasted_problems: [] });
    dialog().close();
    this.#show(opening, "push");
  }

  #wrongText(pasted_problems: Refused["problems"]): void {
    this.#set({ pasted_problems });
    document.getElementById(pasted_id)?.focus();
  }

  async #solve(): Promise<void> {
    this.#asked += 1;
    const { is_so_far, is_outdated } = this.#state;
    this.#set({ is_stopped: false, is_so_far: false, is_outdated: is_so_far || is_outdated });
    if (this.#is_asking) return;
    this.#is_asking = true;
    const is_answered = await this.#working(this.#solveNewest()).finally(() => {
      this.#is_asking = false;
    });
    if (is_answered) return;
    this.#set({ is_stopped: true });
    this.#announcer.say(
      this.#state.is_so_far ? "Stopped; what was found until then stays." : "Stopped before there was an answer.",
    );
  }

  async #solveNewest(): Promise<true> {
    for (let answered = -1; answered !== this.#asked; ) {
      answered = this.#asked;
      this.#answering = answered;
      const { tool } = this.#state;
      if (!tool) break;
      const answer = await this.#thread.ask("solve", asked(tool), deskOf(this.#state).draft.problem);
      if (answered === this.#asked) this.#answered(answer);
    }
    return true;
  }

  #answered(answer: Solved | Refused): void {
    if ("problems" in answer) {
      this.#set({ problems: answer.problems });
      this.#announcer.say(`The problem cannot be read: ${answer.problems[0]?.message ?? ""}`);
      return;
    }
    if (this.#arranges_next) this.#set({ revealed: new Set(statedPaths(this.#state.fields, answer.complete)) });
    this.#arranges_next = false;
    this.#set({ solved: answer, is_so_far: false, is_outdated: false, problems: [] });
    this.#announcer.say(toldBy(answer.text).sentence);
  }

  /** Waits for work, with a word where it takes long; null where somebody stopped it. */
  async #working<Answer>(work: Promise<Answer>): Promise<Answer | null> {
    const timer = setTimeout(() => this.#set({ is_working: true, share: 0 }), worth_a_word_ms);
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof Error) || error.message !== stopped) throw error;
      return null;
    } finally {
      clearTimeout(timer);
      if (this.#state.is_working) this.#set({ is_working: false });
    }
  }

  #copyLink(): void {
    const { tool } = this.#state;
    if (!tool) return;
    const address = addressOf(tool, deskOf(this.#state).draft);
    this.#copied(`${location.origin}${location.pathname}${address}`, "The link is copied");
  }

  async #copied(text: string, notice: string): Promise<void> {
    const is_copied = await copy(text);
    this.#notify(is_copied ? notice : "This browser does not let the page copy; the link is in the address bar");
  }

  async #save(kind: Kind): Promise<void> {
    const { tool } = this.#state;
    const { draft } = deskOf(this.#state);
    if (!tool) return;
    const text =
      kind.format === "problem"
        ? `${JSON.stringify(draft.problem, null, 2)}\n`
        : await this.#drawn(draft.problem, kind.format);
    if (text === null) return;
    const name = fileName(tool, draft, kind);
    saveAs(name, text, kind.type);
    this.#notify(`Saved as ${name}`);
  }

  async #drawn(problem: JsonObject, format: string): Promise<string | null> {
    const { tool } = this.#state;
    if (!tool) return null;
    const drawn = await this.#working(this.#thread.ask("draw", asked(tool), problem, format));
    if (drawn && !("problems" in drawn)) return drawn.text;
    this.#notify(drawn ? `Not saved: ${drawn.problems[0]?.message ?? ""}` : "Stopped; nothing is saved");
    return null;
  }

  async #bars(problem: JsonObject): Promise<Run[] | null> {
    const { tool } = this.#state;
    if (!tool) return null;
    const listed = await this.#thread.ask("bars", asked(tool), problem).catch((fault: Error) => {
      if (fault.message !== stopped) throw fault;
      return null;
    });
    return listed && "runs" in listed ? listed.runs : null;
  }

  #notify(notice: string): void {
    this.#set({ notice });
    this.#announcer.say(notice);
    clearTimeout(this.#notice_timer);
    this.#notice_timer = setTimeout(() => this.#set({ notice: "" }), notice_ms);
  }

  #showSheet(sheet: "result" | "inputs"): void {
    this.#set({ sheet });
    scrollTo({ top: 0 });
  }

  #goTo(id: string): void {
    this.#set({ sheet: id.startsWith("field-") ? "inputs" : "result" });
    this.#unfold([...id.matchAll(/\]/g)].map(({ index }) => id.slice("field-".length, index + 1)));
    reveal(id);
  }

  #unfold(paths: string[]): void {
    const { unfolded } = this.#state;
    if (paths.some((path) => !unfolded.has(path))) this.#set({ unfolded: new Set([...unfolded, ...paths]) });
  }

  #set(changes: Partial<ToolState>): void {
    this.#state = { ...this.#state, ...changes };
    this.#draw(this.#state);
  }
}

/** What the worker needs to know of a tool. */
function asked({ name, module }: ToolBegun): ToolAsked {
  return { name, module };
}

/** Not JSON, and with the mark before which every address of this page has its file's. */
function isLink(text: string): boolean {
  return !text.startsWith("{") && text.includes("#") && !text.includes("\n");
}

function dialog(): HTMLDialogElement {
  return document.getElementById(dialog_id) as HTMLDialogElement;
}

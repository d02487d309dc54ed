// Where numbers come from, what moves them and what would fix them, in a thread of its own. Loaded when somebody is about to ask.

import type { Announcer } from "../browser/announcer.ts";
import { entryValue } from "../plan/entry.ts";
import type { JsonObject } from "../plan/path.ts";
import { ranksView } from "../ranks/view.ts";
import type { Edit } from "../search/applied.ts";
import type { Store } from "../state.ts";
import { Thread } from "../thread.ts";
import { targetName } from "../words/core.ts";
import { words } from "../words/words.ts";
import { claimAt, saidOf } from "./claim-work.ts";
import { fixesView } from "./fixes-view.ts";
import { moves_id, work_dialog_id } from "./ids.ts";
import type { StudyTasks, TargetFixes } from "./messages.ts";
import { movesSentence, movesView } from "./moves-view.ts";
import { newStudyWorker } from "./new-study-worker.ts";
import type { Fixing, StudyOnPage } from "./state.ts";
import { workView } from "./work-view.ts";

/** What the page does for it. */
export interface Host {
  /** A plan with some edits, as the form would make them. */
  edited(plan: JsonObject, edits: Edit[]): JsonObject;
  /** Puts it in the plan's place; one step takes it back. */
  show(plan: JsonObject): void;
  goTo(id: string): void;
  copyText(text: string, notice: string): void;
}

export interface StudyActions {
  explain(path: string): void;
  close(): void;
  chooseTarget(target: string): void;
  applyFix(fix: TargetFixes["fixes"][number]): void;
  copyText(text: string, notice: string): void;
  /** Closes the dialog and brings the field into view. */
  goToField(id: string): void;
}

export class Studying {
  #store: Store;
  #announcer: Announcer;
  #host: Host;
  #thread = new Thread<StudyTasks>(newStudyWorker);

  readonly actions: StudyActions;

  constructor(store: Store, announcer: Announcer, host: Host) {
    this.#store = store;
    this.#announcer = announcer;
    this.#host = host;
    this.actions = {
      explain: (path) => this.explain(path),
      close: () => dialog()?.close(),
      chooseTarget: (target) => this.#chooseTarget(target),
      applyFix: (fix) => this.#applyFix(fix),
      copyText: (text, notice) => host.copyText(text, notice),
      goToField: (id) => {
        dialog()?.close();
        host.goTo(id);
      },
    };
  }

  /** A number of the answer that is shown, which may be an older plan's than the form's. */
  async explain(path: string): Promise<void> {
    const { answer } = this.#store.state;
    if (!answer) return;
    const asked = { path, claim: claimAt(answer.report, path), explanation: null, problems: [] };
    this.#set({ explained: asked });
    if (!dialog()?.open) dialog()?.showModal();
    if (asked.claim) return this.#announcer.say(saidOf(asked.claim, path));
    const answered = await this.#thread.ask("explain", answer.short, path);
    // Another was asked meanwhile.
    if (this.#study.explained !== asked) return;
    if ("problems" in answered) return this.#set({ explained: { ...asked, problems: answered.problems } });
    this.#set({ explained: { ...asked, explanation: answered } });
    this.#announcer.say(`${answered.words}: ${answered.value}`);
  }

  async showMoves(): Promise<void> {
    const { answer } = this.#store.state;
    if (!answer) return;
    const { target = "" } = this.#study.moved ?? {};
    const is_first = this.#study.moved === null;
    const asked = { of: answer.short, changes: null, problems: [], target };
    this.#set({ moved: asked });
    // The button that was pressed is gone: the keys stay where it was.
    if (is_first) document.getElementById(moves_id)?.focus();
    const answered = await this.#thread.ask("sensitivity", answer.short);
    if (this.#study.moved?.of !== asked.of) return;
    if ("problems" in answered) this.#set({ moved: { ...this.#study.moved, problems: answered.problems } });
    else this.#set({ moved: { ...this.#study.moved, changes: answered } });
    // A plan that is edited has its verdict to say.
    if (is_first) this.#announcer.say(movesSentence(this.#study.moved));
  }

  /** Single changes that would fix a target, in its card; pressed again, they go. */
  async showFixes(target: string): Promise<void> {
    const { answer } = this.#store.state;
    if (this.#study.fixing?.target === target) return this.#set({ fixing: null });
    if (!answer) return;
    const asked: Fixing = { target, fixes: null, problems: [] };
    this.#set({ fixing: asked });
    const answered = await this.#thread.ask("fixes", answer.short, target);
    // Another was asked meanwhile, or the plan has changed.
    if (this.#study.fixing !== asked) return;
    if ("problems" in answered) return this.#set({ fixing: { ...asked, problems: answered.problems } });
    this.#set({ fixing: { ...asked, fixes: answered } });
    this.#announcer.say(announced(answered));
  }

  /** An illegal layout has no ranks to ask for. */
  async showRanks(): Promise<void> {
    const { answer } = this.#store.state;
    if (!answer) return;
    const { legal } = answer.report.layout;
    const told = (legal && this.#study.ranked?.told) || null;
    const asked = { of: answer.short, told, problems: [] };
    this.#set({ ranked: asked });
    if (!legal) return;
    const answered = await this.#thread.ask("ranks", answer.short);
    if (this.#study.ranked?.of !== asked.of) return;
    if ("problems" in answered) return this.#set({ ranked: { ...asked, problems: answered.problems } });
    // The grid takes the place of what was pressed, and the keys with it.
    const was_pressed = document.activeElement?.matches(".ranks-show") ?? false;
    this.#set({ ranked: { ...asked, told: { ranks: answered, report: answer.report } } });
    if (was_pressed) document.querySelector<HTMLElement>("plimsoll-ranks")?.focus({ preventScroll: true });
  }

  /** What is shown follows the plan; what would fix another plan goes. */
  planAnswered(): void {
    if (this.#store.state.study?.fixing) this.#set({ fixing: null });
    if (this.#store.state.study?.moved) this.showMoves();
    if (this.#store.state.study?.ranked) this.showRanks();
  }

  get #study(): StudyOnPage {
    return (
      this.#store.state.study ?? {
        explained: null,
        moved: null,
        fixing: null,
        ranked: null,
        workView: () => workView(this.#store.state, this.actions),
        movesView: () => movesView(this.#study.moved, this.actions),
        fixesView: () => fixesView(this.#study.fixing, this.actions),
        ranksView: () => ranksView(this.#study.ranked),
      }
    );
  }

  #set(changes: Partial<StudyOnPage>): void {
    this.#store.set({ study: { ...this.#study, ...changes } });
  }

  #chooseTarget(target: string): void {
    const { moved } = this.#study;
    if (moved) this.#set({ moved: { ...moved, target } });
  }

  /** Its button goes with the plan that it was for: the keys stay at the card. */
  #applyFix({ edits }: TargetFixes["fixes"][number]): void {
    const { fixing } = this.#study;
    const { plan } = this.#store.state;
    const made = edits.map(({ path, value }): Edit => [path, entryValue(value)]);
    this.#set({ fixing: null });
    this.#host.show(this.#host.edited(plan, made));
    document.querySelector<HTMLElement>(`.card[data-target="${fixing?.target}"]`)?.focus();
  }
}

/** How many there are, and the first; or what comes nearest. */
function announced(found: TargetFixes): string {
  const [first] = found.fixes;
  return first ? words().fixing.found(targetName(found), found.fixes.length, first.change) : found.nearest;
}

function dialog(): HTMLDialogElement | null {
  return document.getElementById(work_dialog_id) as HTMLDialogElement | null;
}

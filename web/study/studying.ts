// Where numbers come from and what moves them, in a thread of its own. Loaded when somebody is about to ask for either.

import type { Announcer } from "../browser/announcer.ts";
import type { Store } from "../state.ts";
import { Thread } from "../thread.ts";
import { claimAt, saidOf } from "./claim-work.ts";
import { moves_id, work_dialog_id } from "./ids.ts";
import type { StudyTasks } from "./messages.ts";
import { movesSentence, movesView } from "./moves-view.ts";
import { newStudyWorker } from "./new-study-worker.ts";
import type { StudyOnPage } from "./state.ts";
import { workView } from "./work-view.ts";

/** What the page does for it. */
export interface Host {
  goTo(id: string): void;
  copyText(text: string, notice: string): void;
}

export interface StudyActions {
  explain(path: string): void;
  close(): void;
  chooseTarget(target: string): void;
  copyText(text: string, notice: string): void;
  /** Closes the dialog and brings the field into view. */
  goToField(id: string): void;
}

export class Studying {
  #store: Store;
  #announcer: Announcer;
  #thread = new Thread<StudyTasks>(newStudyWorker);

  readonly actions: StudyActions;

  constructor(store: Store, announcer: Announcer, host: Host) {
    this.#store = store;
    this.#announcer = announcer;
    this.actions = {
      explain: (path) => this.explain(path),
      close: () => dialog()?.close(),
      chooseTarget: (target) => this.#chooseTarget(target),
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

  /** Changes that are shown follow the plan. */
  planAnswered(): void {
    if (this.#store.state.study?.moved) this.showMoves();
  }

  get #study(): StudyOnPage {
    return (
      this.#store.state.study ?? {
        explained: null,
        moved: null,
        workView: () => workView(this.#store.state, this.actions),
        movesView: () => movesView(this.#study.moved, this.actions),
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
}

function dialog(): HTMLDialogElement | null {
  return document.getElementById(work_dialog_id) as HTMLDialogElement | null;
}

// Layouts searched, and the plan turned round, in a thread of their own. Loaded when somebody is about to ask for either.

import type { Announcer } from "../browser/announcer.ts";
import type { JsonObject } from "../plan/path.ts";
import type { Store } from "../state.ts";
import { stopped, Thread } from "../thread.ts";
import { search_start_id } from "../views/better.ts";
import { words } from "../words/words.ts";
import { type Edit, editsOfAnswer, editsOfLayout, type FoundLayout, keyOf } from "./applied.ts";
import { no_texts, optionsOf } from "./form.ts";
import type { Found, InverseAnswer, Question, SearchTasks, ToldOfSearch } from "./messages.ts";
import { newSearchWorker } from "./new-search-worker.ts";
import type { Asked, SearchField, SearchOnPage } from "./state.ts";
import { searchView } from "./view.ts";

/** What the page does for it. */
export interface Host {
  /** A plan with some edits, as the form would make them. */
  edited(plan: JsonObject, edits: Edit[]): JsonObject;
  /** Puts it in the plan's place; one step takes it back. */
  show(plan: JsonObject): void;
  goTo(id: string): void;
}

export interface SearchActions {
  type(field: SearchField, text: string): void;
  search(): void;
  stop(): void;
  use(found: FoundLayout): void;
  ask(question: Question): void;
  useAnswer(answer: InverseAnswer): void;
  goTo(id: string): void;
}

export class Searching {
  #store: Store;
  #announcer: Announcer;
  #host: Host;
  #thread: Thread<SearchTasks>;

  readonly actions: SearchActions = {
    type: (field, text) => this.#set({ texts: { ...this.#search.texts, [field]: text } }),
    search: () => this.search(),
    stop: () => this.#stopByButton(),
    use: (found) => this.#use(found),
    ask: (question) => this.ask(question),
    useAnswer: (answer) => this.#useAnswer(answer),
    goTo: (id) => this.#host.goTo(id),
  };

  constructor(store: Store, announcer: Announcer, host: Host) {
    this.#store = store;
    this.#announcer = announcer;
    this.#host = host;
    this.#thread = new Thread(() => this.#newWorker());
  }

  /** Its part of the page, in the place of the buttons that began it. */
  show(): void {
    if (this.#store.state.search) return;
    const view = () => searchView(this.#store.state, this.actions);
    this.#store.set({
      search: {
        texts: no_texts,
        of: null,
        used: null,
        found: null,
        problems: [],
        is_searching: false,
        share: 0,
        is_stopped: false,
        asked: null,
        view,
      },
    });
  }

  /** Looks at every layout of the plan as it is now; what was found before goes. */
  async search(): Promise<void> {
    if (this.#search.is_searching) return;
    const { plan, answer: evaluated } = this.#store.state;
    const options = optionsOf(this.#search.texts);
    this.#set({
      of: { plan, complete: evaluated?.complete ?? {}, options },
      used: null,
      found: null,
      problems: [],
      is_searching: true,
      share: 0,
      is_stopped: false,
    });
    const answer = await this.#awaited(this.#thread.ask("search", plan, options));
    if (!answer) return;
    if ("problems" in answer) {
      this.#set({ is_searching: false, problems: answer.problems });
      this.#announcer.say(words().search.refused(answer.problems[0]?.message ?? ""));
      return;
    }
    this.#set({ is_searching: false, share: 1, found: answer });
    this.#announcer.say(answer.report.headline);
  }

  /** With how much of something the plan as it is now still meets everything. */
  async ask(question: Question): Promise<void> {
    const { plan } = this.#store.state;
    const asked: Asked = { question, of: plan, answer: null, problems: [] };
    this.#set({ asked });
    const answer = await this.#awaited(this.#thread.ask("turnedRound", plan, question));
    // Another was asked meanwhile.
    if (this.#search.asked !== asked) return;
    if (!answer) return this.#set({ asked: null });
    if ("problems" in answer) this.#set({ asked: { ...asked, problems: answer.problems } });
    else this.#set({ asked: { ...asked, answer } });
    this.#announcer.say("problems" in answer ? (answer.problems[0]?.message ?? "") : answer.sentence);
  }

  /** Nobody waits for the best layout of a plan that is no longer there. */
  planChanged(): void {
    const { search, plan } = this.#store.state;
    if (search?.is_searching && search.of?.plan !== plan) this.#stop();
  }

  get #search(): SearchOnPage {
    return this.#store.state.search as SearchOnPage;
  }

  #set(changes: Partial<SearchOnPage>): void {
    this.#store.set({ search: { ...this.#search, ...changes } });
  }

  /** The thread's answer; null where somebody ended it. */
  async #awaited<Answer>(asking: Promise<Answer>): Promise<Answer | null> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof Error && error.message === stopped) return null;
      this.#set({ is_searching: false, asked: null });
      throw error;
    }
  }

  #newWorker(): Worker {
    const worker = newSearchWorker();
    worker.addEventListener("message", ({ data }: MessageEvent<Partial<ToldOfSearch>>) => {
      if (data.found && data.share !== undefined) this.#told(data.share, data.found);
    });
    return worker;
  }

  #told(share: number, found: Found): void {
    if (this.#search.is_searching) this.#set({ share, found });
  }

  /** By the button, which goes: the keys stay near. */
  #stopByButton(): void {
    this.#stop();
    document.getElementById(search_start_id)?.focus();
  }

  /** What was found so far stays. */
  #stop(): void {
    this.#thread.stop();
    this.#set({ is_searching: false, is_stopped: true });
    this.#announcer.say(words().search.is_stopped);
  }

  /** Of the plan that was searched for, so that one layout after another can be tried. */
  #use(found: FoundLayout): void {
    const { of } = this.#search;
    if (!of) return;
    const plan = this.#host.edited(of.plan, editsOfLayout(found, of));
    this.#set({ used: { plan, key: keyOf(found) } });
    this.#host.show(plan);
  }

  #useAnswer(answer: InverseAnswer): void {
    const { plan, answer: evaluated } = this.#store.state;
    if (evaluated) this.#host.show(this.#host.edited(plan, editsOfAnswer(answer, evaluated.complete)));
  }
}

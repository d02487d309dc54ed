// The one mutable thing: what the page knows. Views draw it, actions change it, nothing else is kept anywhere.

import type { Presets } from "../wasm/plimsoll.ts";
import type { EngineName, Imported, LaunchCommands } from "./exchange/messages.ts";
import type { Field } from "./form/schema.ts";
import { anybody } from "./format/reader.ts";
import type { Compared, ComparedPlan, Evaluated, Problem } from "./messages.ts";
import type { ClaimModels } from "./plan/claims.ts";
import type { JsonObject } from "./plan/path.ts";
import type { SearchOnPage } from "./search/state.ts";
import type { StudyOnPage } from "./study/state.ts";
import type { Said } from "./words/said.ts";

/** A link that could not be read: shown instead of any plan. */
export interface DamagedLink {
  raw: string;
  problems: Problem[];
  /** What could be read of it. */
  read: string;
}

/** A drawing, or why there is none. */
export interface Code {
  svg: string;
  reason: string;
}

/** Plans side by side. */
export interface Comparison {
  /** The baseline first. */
  plans: JsonObject[];
  compared: Compared;
  /** Which of them the page edits; null while all are shown. */
  edited: number | null;
  /** Why the last could not be added. */
  problem: Said;
  /** Drawn by what is loaded with the first comparison. */
  view(): unknown;
}

export type { Compared, ComparedPlan };

export interface State {
  fields: Field[];
  presets: Presets;
  example_links: string[];

  /** What the user states, in its short form. */
  plan: JsonObject;
  /** The last plan that could be evaluated, and its answer. */
  answer: Evaluated | null;
  /** What is wrong with the plan; the answer is then an older plan's. */
  problems: Problem[];
  damaged: DamagedLink | null;
  comparison: Comparison | null;

  /** Other plans than this one, from the first question on. */
  search: SearchOnPage | null;
  /** Where its numbers come from and what moves them, from the first one that is opened on. */
  study: StudyOnPage | null;

  /** The list of keys, from the first time that it is opened on; drawn by what is loaded then. */
  keys: { view(): unknown } | null;

  /** Which models claims were written about. */
  claim_models: ClaimModels;

  past: JsonObject[];
  future: JsonObject[];
  /** Paths that keep their place in the form while they are edited, even when emptied. */
  revealed: ReadonlySet<string>;
  /** Entries of lists that are unfolded: the others' fields are not drawn. */
  unfolded: ReadonlySet<string>;
  /** The field whose help is shown. */
  described: Field | null;

  /** For whom numbers are written; words are of this language where there are any. */
  language: string;

  /** On a phone, what fills the screen. */
  sheet: "result" | "inputs";
  /** The part of the result that is being read. */
  section: string;
  /** While the share dialog is open; the link's QR code once it is drawn. */
  sharing: { code: Code | null } | null;
  /** The link's QR code while the page is printed, else nothing. */
  paper_code: string;
  /** What is wrong with the text in the open dialog. */
  pasted_problems: Problem[];
  /** What was read or guessed from the last text opened. */
  notes: string[];
  /** The same of another tool's text, piece by piece. */
  imported: Imported | null;
  /** The plan's launch commands, in the share dialog; null while they are written. */
  launch: { engine: EngineName; commands: LaunchCommands | null; problems: Problem[] } | null;
  /** What the last button did: "Link copied". */
  notice: string;
  /** Where a link leads, without its plan. */
  page_address: string;
  is_live: boolean;
  /** An evaluation that takes long enough to be worth ending. */
  is_working: boolean;
}

/** What a first visit shows: a plan that misses one target, so that there is something to see. */
export const example_name = "16-gpu-moe";

export function initialState(): State {
  return {
    fields: [],
    presets: { data_version: "", models: [], accelerators: [], engines: [], plans: [] },
    example_links: [],
    plan: {},
    answer: null,
    problems: [],
    damaged: null,
    comparison: null,
    search: null,
    study: null,
    keys: null,
    claim_models: new Map(),
    past: [],
    future: [],
    revealed: new Set(),
    unfolded: new Set(),
    described: null,
    language: anybody.language,
    sheet: "result",
    section: "result",
    sharing: null,
    paper_code: "",
    pasted_problems: [],
    notes: [],
    imported: null,
    launch: null,
    notice: "",
    page_address: "",
    is_live: true,
    is_working: false,
  };
}

export class Store {
  #state: State;
  #drawn: (state: State) => void;

  constructor(state: State, draw: (state: State) => void) {
    this.#state = state;
    this.#drawn = draw;
  }

  get state(): State {
    return this.#state;
  }

  /** Changes are drawn at once: an edit must not wait for the next question to be seen. */
  set(changes: Partial<State>): void {
    this.#state = { ...this.#state, ...changes };
    this.#drawn(this.#state);
  }
}

/** The example that this plan still is, or null once it has been edited. */
export function exampleShown(state: State): { name: string; title: string } | null {
  const link = state.answer?.link;
  const index = link ? state.example_links.indexOf(link) : -1;
  return state.presets.plans[index] ?? null;
}

// Two to six plans side by side. They stand in the address, the first as the baseline, also while one of them is edited.
// Loaded when a comparison is asked for.

import { most_compared } from "../../wasm/compare.ts";
import type { AddressBar } from "../address-bar.ts";
import type { Announcer } from "../browser/announcer.ts";
import type { Engine } from "../engine.ts";
import type { OpenedPlans, Refused } from "../messages.ts";
import { asObject, type Json, type JsonObject } from "../plan/path.ts";
import type { Compared, Comparison, Store } from "../state.ts";
import { ownProblem, type ToldProblem } from "../words/said.ts";
import { words } from "../words/words.ts";
import { comparison_title_id, comparisonView } from "./view.ts";

/** What the page does for it. */
export interface Host {
  /** Edits a plan as the page edits any; the comparison stays in the address. */
  edit(plan: JsonObject, comparison: Comparison): void;
  /** A plan by itself again. */
  open(plan: JsonObject): void;
  /** The plans of a text, as the page reads any; one that says only part of a plan is put into `base`. */
  read(text: string, base: JsonObject): Promise<OpenedPlans | Refused>;
}

export interface ComparisonActions {
  addPlan(name: string): void;
  addText(text: string): void;
  remove(index: number): void;
  makeBaseline(index: number): void;
  edit(index: number): void;
}

/** In the list of what can be added: another of the baseline. */
export const copy_of_baseline = "";

export class Comparing {
  #store: Store;
  #engine: Engine;
  #address: AddressBar;
  #announcer: Announcer;
  #host: Host;

  readonly actions: ComparisonActions = {
    addPlan: (name) => this.#addPlan(name),
    addText: (text) => this.#addText(text),
    remove: (index) => this.#remove(index),
    makeBaseline: (index) => this.#makeBaseline(index),
    edit: (index) => this.#edit(index),
  };

  constructor(store: Store, engine: Engine, address: AddressBar, announcer: Announcer, host: Host) {
    this.#store = store;
    this.#engine = engine;
    this.#address = address;
    this.#announcer = announcer;
    this.#host = host;
  }

  /** Shows the table. What cannot be compared leaves what was shown before. */
  async show(plans: JsonObject[], { notes, imported }: Omit<OpenedPlans, "plans"> = { notes: [] }): Promise<void> {
    const compared = await this.#engine.ask("compare", plans);
    if ("problems" in compared) return this.#refuse(compared.problems);
    const view = () => comparisonView(this.#store.state, this.actions);
    this.#keep({ plans, compared, edited: null, problem: "", view }, compared);
    this.#store.set({ notes, imported: imported ?? null, damaged: null });
    for (const one of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) one.close();
    document.getElementById(comparison_title_id)?.focus();
    this.#announcer.say(words().compare.said(plans.length));
  }

  /** The plan that is edited has changed. */
  async edited(plan: JsonObject): Promise<void> {
    const before = this.#store.state.comparison;
    if (!before || before.edited === null) return;
    const plans = before.plans.map((one, i) => (i === before.edited ? plan : one));
    const compared = await this.#engine.ask("compare", plans);
    const now = this.#store.state.comparison;
    // A later edit, or another plan, came first.
    if ("problems" in compared || !now || now.edited !== before.edited) return;
    this.#keep({ ...now, plans, compared }, compared);
  }

  /** From the plan that is edited to the table. */
  back(): Promise<void> {
    return this.show(this.#comparison.plans);
  }

  get #comparison(): Comparison {
    return this.#store.state.comparison as Comparison;
  }

  #keep(comparison: Comparison, { link }: Compared): void {
    this.#store.set({ comparison });
    this.#address.show(link);
  }

  #refuse(problems: ToldProblem[]): void {
    const [first] = problems;
    const text = first ? `${first.path ? `${first.path}: ` : ""}${first.message}` : "";
    const problem = first?.language ? text : { english: text };
    if (this.#store.state.comparison) this.#store.set({ comparison: { ...this.#comparison, problem } });
    this.#announcer.say(text);
  }

  #addPlan(name: string): void {
    const example = this.#store.state.presets.plans.find((one) => one.name === name);
    const plan = example ? asObject(example.plan as unknown as Json) : this.#comparison.plans[0];
    if (plan) this.#add([plan]);
  }

  /** A link may hold several plans. */
  async #addText(text: string): Promise<void> {
    const [baseline = {}] = this.#comparison.plans;
    const opened = await this.#host.read(text, baseline);
    return "problems" in opened ? this.#refuse(opened.problems) : this.#add(opened.plans, opened);
  }

  async #add(more: JsonObject[], how?: OpenedPlans): Promise<void> {
    const plans = [...this.#comparison.plans, ...more];
    if (plans.length > most_compared) return this.#refuse([ownProblem(words().compare.most(most_compared))]);
    await this.show(plans, how);
  }

  async #remove(index: number): Promise<void> {
    const plans = this.#comparison.plans.filter((_, i) => i !== index);
    if (plans.length > 1) await this.show(plans);
    else if (plans[0]) this.#host.open(plans[0]);
  }

  async #makeBaseline(index: number): Promise<void> {
    const { plans } = this.#comparison;
    const chosen = plans[index];
    if (chosen) await this.show([chosen, ...plans.filter((_, i) => i !== index)]);
  }

  #edit(index: number): void {
    const comparison = this.#comparison;
    const plan = comparison.plans[index];
    if (plan) this.#host.edit(plan, { ...comparison, edited: index });
  }
}

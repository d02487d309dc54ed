// accuracy.html#quantity=tpot&…: the record of predictions against published measurements, fetched when it is opened.

import { render } from "lit";
import { Announcer } from "../browser/announcer.ts";
import { reveal } from "../browser/reveal.ts";
import { toggleTheme } from "../browser/theme.ts";
import { plural } from "../format/words.ts";
import "../export/element.ts";
import "../style.css";
import "../styles/accuracy.css";
import record_address from "./record.json?url";
import { readRecord } from "./record.ts";
import { addressOf, everything, familiesIn, figuresIn, readSelection, type Selection, sortedBy } from "./selection.ts";
import type { AccuracyActions, AccuracyState } from "./state.ts";
import { accuracyView, main_id } from "./view.ts";

const announcer = new Announcer(element("announcer"));
const nothing_whole = { families: false, figures: false };

let state: AccuracyState = {
  record: null,
  fault: "",
  selection: readSelection(location.hash),
  is_whole: nothing_whole,
};

const actions: AccuracyActions = {
  choose: (filter, value) =>
    select({ ...state.selection, filters: { ...state.selection.filters, [filter]: value } }, nothing_whole),
  showAll: () => select(everything, nothing_whole),
  sortBy: (column) => select(sortedBy(state.selection, column), state.is_whole),
  showWhole: (table) => set({ is_whole: { ...state.is_whole, [table]: true } }),
  goTo: reveal,
  toggleTheme,
};

function set(changes: Partial<AccuracyState>): void {
  state = { ...state, ...changes };
  render(accuracyView(state, actions), element("page"));
}

function select(selection: Selection, is_whole: AccuracyState["is_whole"]): void {
  set({ selection, is_whole });
  try {
    history.replaceState(null, "", location.pathname + addressOf(selection));
  } catch {
    // A frame without a history: the page shows the selection all the same.
  }
  const { record } = state;
  if (!record) return;
  const [families, figures] = [familiesIn(record, selection).length, figuresIn(record, selection).length];
  announcer.say(`${plural(families, "line")} by family, ${plural(figures, "single figure")}`);
}

async function fetched(): Promise<void> {
  try {
    const answer = await fetch(record_address);
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${answer.statusText}`);
    set({ record: readRecord(await answer.json()) });
  } catch (fault) {
    set({ fault: fault instanceof Error ? fault.message : String(fault) });
  }
}

function element(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

addEventListener("hashchange", () => set({ selection: readSelection(location.hash), is_whole: nothing_whole }));

// The fragment is the selection's: leading to a place on the page must not replace it.
document.querySelector(".skip-link")?.addEventListener("click", (event) => {
  event.preventDefault();
  reveal(main_id);
});

delete document.documentElement.dataset.opens;
set({});
void fetched();

// snippets.html#v1&…: what to paste where, for the plan in the address; without one, for the example.

import { render } from "lit";
import { linkIn } from "../address-bar.ts";
import { copy } from "../browser/clipboard.ts";
import { saveAs } from "../browser/download.ts";
import { reveal } from "../browser/reveal.ts";
import { toggleTheme } from "../browser/theme.ts";
import { Engine } from "../engine.ts";
import type { Opened, Problem, Refused } from "../messages.ts";
import { newWorker } from "../new-worker.ts";
import { example_name } from "../state.ts";
import "../style.css";
import "../styles/snippets.css";
import { faultView } from "../views/fault.ts";
import type { SnippetActions, SnippetState } from "./state.ts";
import { snippetsView } from "./view.ts";

const engine = new Engine(newWorker);
let state: SnippetState = { plan: null, shared: null, problems: [], copied: null };

const actions: SnippetActions = {
  async copy(id, text) {
    const is_copied = await copy(text);
    set({ copied: { id, is_copied } });
    if (!is_copied) element(id).focus();
  },
  async savePicture(format, name) {
    const report = await engine.ask("report", state.plan ?? {}, format);
    if ("text" in report) saveAs(name, report.text, "image/svg+xml");
  },
  goTo: reveal,
  toggleTheme,
};

function set(changes: Partial<SnippetState>): void {
  state = { ...state, ...changes };
  render(snippetsView(state, actions), element("page"));
}

async function follow(): Promise<void> {
  const link = linkIn(location);
  const opened: Opened | Refused = link
    ? await engine.ask("openLink", link)
    : { plan: { preset: example_name }, notes: [] };
  if ("problems" in opened) return refuse(opened.problems);
  const answer = await engine.ask("evaluate", opened.plan);
  if ("problems" in answer) return refuse(answer.problems);
  const { report, link: written, short } = answer;
  const page_address = new URL("./", location.href).href;
  const shared = { title: report.title, sentence: report.headline.sentence, page_address, link: written, plan: short };
  set({ plan: opened.plan, shared, problems: [], copied: null });
}

function refuse(problems: Problem[]): void {
  const words = problems.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  set({ plan: null, shared: null, problems: words, copied: null });
}

function showFault(fault: Error): void {
  render(faultView(fault.message, location.hash), element("fault"));
}

function element(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}

addEventListener("unhandledrejection", ({ reason }) =>
  showFault(reason instanceof Error ? reason : new Error(String(reason))),
);
addEventListener("hashchange", () => void follow());

delete document.documentElement.dataset.opens;
follow().catch(showFault);

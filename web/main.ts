// Wires state, engine and views together.

import { render } from "lit";
import { AddressBar } from "./address-bar.ts";
import { Announcer } from "./browser/announcer.ts";
import { listenForKeys } from "./browser/shortcuts.ts";
import { listenForUndo } from "./browser/undo-keys.ts";
import { Controller } from "./controller.ts";
import { Engine } from "./engine.ts";
import { newWorker } from "./new-worker.ts";
import { initialState, type State, Store } from "./state.ts";
import "./export/element.ts";
import "./style.css";
import { anybody, writtenFor } from "./format/reader.ts";
import { faultView } from "./views/fault.ts";
import { pageView } from "./views/page.ts";
import { words } from "./words/words.ts";

const root = element("page");
const store = new Store(initialState(), draw);
const announcer = new Announcer(element("announcer"));
const controller = new Controller(store, new Engine(newWorker), new AddressBar(), announcer);

let is_drawn = false;

function draw(state: State): void {
  // The build has drawn the first screen; the live page takes its place in one step.
  if (!is_drawn) root.replaceChildren();
  is_drawn = true;
  const reader = { ...anybody, language: state.language };
  render(
    writtenFor(reader, () => pageView(state, controller.actions)),
    root,
  );
  speakAround();
  const title = state.comparison?.edited === null ? words().page.comparison : state.answer?.report.title;
  document.title = title && !state.damaged ? words().document.of(title) : words().document.title;
  delete document.documentElement.dataset.opens;
}

/** What stands around the page's views. */
function speakAround(): void {
  const { tag, document: around } = words();
  if (document.documentElement.lang === tag) return;
  document.documentElement.lang = tag;
  for (const [place, text] of [
    ["inputs", around.to_inputs],
    ["result", around.to_verdict],
  ])
    (document.querySelector(`.skip-link[href="#${place}"]`) as HTMLElement).textContent = text ?? "";
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

// The fragment is the plan's: leading to a place on the page must not replace it.
for (const link of document.querySelectorAll<HTMLAnchorElement>(".skip-link"))
  link.addEventListener("click", (event) => {
    event.preventDefault();
    controller.actions.goTo(link.hash.slice(1));
  });

listenForUndo(controller.actions.undo, controller.actions.redo);
listenForKeys(controller.shortcuts);

controller.start().catch(showFault);

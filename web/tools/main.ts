// Wires the page of the tools together.

import { render } from "lit";
import list_address from "../../wasm/generated/tools.json?url";
import { Announcer } from "../browser/announcer.ts";
import { listenForUndo } from "../browser/undo-keys.ts";
import "../export/element.ts";
import "../style.css";
import type { Reply } from "../messages.ts";
import { faultView } from "../views/fault.ts";
import { ToolController } from "./controller.ts";
import { ToolHistory } from "./history.ts";
import type { Told, ToolBegun } from "./messages.ts";
import { initialToolState, type ToolState } from "./state.ts";
import { toolPageView } from "./views.ts";

const announcer = new Announcer(element("announcer"));
const controller = new ToolController(initialToolState(), draw, newWorker, new ToolHistory(), announcer);

function newWorker(): Worker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Told | Reply>) => {
    if ("share" in data) controller.tell(data.share);
    if ("so_far" in data) controller.showSoFar(data.so_far);
  });
  return worker;
}

function draw(state: ToolState): void {
  render(toolPageView(state, controller.actions), element("page"));
  document.title = state.tool ? `${state.tool.title} · Plimsoll` : "Tools · Plimsoll";
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

// The fragment is the problem's: leading to a place on the page must not replace it.
document.querySelector(".skip-link")?.addEventListener("click", (event) => {
  event.preventDefault();
  controller.actions.goTo("result");
});

listenForUndo(controller.actions.undo, controller.actions.redo);

async function listOfTools(): Promise<ToolBegun[]> {
  const answer = await fetch(list_address);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${answer.statusText}`);
  return (await answer.json()) as ToolBegun[];
}

delete document.documentElement.dataset.opens;
listOfTools()
  .then((tools) => controller.start(tools))
  .catch(showFault);

// Wires the page of the tools together.

import { render } from "lit";
import { Announcer } from "../browser/announcer.ts";
import "../style.css";
import { faultView } from "../views/fault.ts";
import { ToolController } from "./controller.ts";
import { initialToolState, type ToolState } from "./state.ts";
import { toolPageView } from "./views.ts";

const newWorker = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const controller = new ToolController(initialToolState(), draw, newWorker, new Announcer(element("announcer")));

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

delete document.documentElement.dataset.opens;
controller.start().catch(showFault);

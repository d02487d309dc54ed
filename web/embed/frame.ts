// embed.html: one <plimsoll-plan> that fills a frame, for pages that run no script of ours. Its plan stands behind "#",
// its options before it; it talks with the page around in envelopes.

import "./frame.css";
import "./v1.ts";
import { linkIn } from "../address-bar.ts";
import { type Envelope, envelope, planOf, readEnvelope, targetOrigin } from "./frame-messages.ts";

/** Less would cut off the verdict of a plan that is still being read. */
const least_height_px = 120;
const options = ["src", "view", "theme", "lang", "units", "readonly", "label"];

interface Verdict {
  verdict: string;
  sentence: string;
  link: string | null;
}

interface Plan extends HTMLElement {
  activate(): Promise<void>;
}

const element = document.querySelector("plimsoll-plan") as Plan;
let origin: string | undefined;
let asked: Envelope["id"];
let last: Verdict | null = null;
let height_px = 0;

function readAddress(): void {
  const query = new URLSearchParams(location.search);
  for (const name of options) {
    const value = query.get(name);
    if (value !== null) element.setAttribute(name, value);
  }
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark") document.documentElement.style.colorScheme = theme;
  const plan = linkIn(location)?.replace(/^#(?!v\d)/, "") ?? query.get("plan");
  last = null;
  if (plan) element.setAttribute("plan", plan);
}

function tell(type: string, data: object, id?: Envelope["id"]): void {
  if (parent !== window)
    parent.postMessage(envelope(type, data, id), targetOrigin([origin, location.ancestorOrigins?.[0]]));
}

const answers: Record<string, (message: Envelope) => void> = {
  ping: ({ id }) => tell("pong", { height: height_px }, id),
  "get-link": ({ id }) => tell("link", { link: last?.link ?? null }, id),
  "set-plan": setPlan,
};

function setPlan({ id, data }: Envelope): void {
  const plan = planOf(data);
  const is_shown = plan === element.getAttribute("plan");
  if (!plan) tell("error", { message: "set-plan has no plan: data.plan is a link, a name or a plan" }, id);
  else if (is_shown && last) tell("verdict", last, id);
  else show(plan, id);
}

function show(plan: string, id: Envelope["id"]): void {
  asked = id;
  last = null;
  element.removeAttribute("src");
  element.setAttribute("plan", plan);
  element.activate();
}

function listen(event: MessageEvent): void {
  if (event.source !== parent || parent === window) return;
  const message = readEnvelope(event.data);
  if (!message || !Object.hasOwn(answers, message.type)) return;
  origin = event.origin;
  answers[message.type]?.(message);
}

function answered(verdict: Verdict): void {
  last = verdict;
  tell("verdict", verdict, asked);
  asked = undefined;
}

function failed(message: string): void {
  tell("error", { message }, asked);
  asked = undefined;
}

function sized(): void {
  const now_px = Math.max(least_height_px, Math.ceil(element.getBoundingClientRect().height));
  if (now_px === height_px) return;
  height_px = now_px;
  tell("resize", { height: height_px });
}

addEventListener("message", listen);
addEventListener("hashchange", readAddress);
element.addEventListener("plimsoll-verdict", (event) => answered((event as CustomEvent<Verdict>).detail));
element.addEventListener("plimsoll-error", (event) =>
  failed((event as CustomEvent<{ message: string }>).detail.message),
);
readAddress();
tell("ready", { version: 1 });
new ResizeObserver(sized).observe(element);

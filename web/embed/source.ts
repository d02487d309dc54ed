// Where an element's plan comes from: its attribute, or a file.

import type { Opened, OpenedPlans, Problem, Refused } from "../messages.ts";
import type { Options, View } from "./options.ts";
import type { PageEngine } from "./page-engine.ts";

const patience_ms = 10_000;

export type Source = Pick<Options, "plan" | "src">;

/** `reading` ends it early where another plan is asked for. */
export async function openSource(
  { plan, src }: Source,
  engine: PageEngine,
  reading: AbortController,
): Promise<OpenedPlans | Refused> {
  return openText(src ? await fetched(new URL(src, document.baseURI), reading) : plan, engine);
}

async function openText(text: string, engine: PageEngine): Promise<OpenedPlans | Refused> {
  const written = text.trim();
  if (/^[\w.-]+$/.test(written)) return { plans: [{ preset: written }], notes: [] };
  if (written.startsWith("{")) return inList(await engine.ask("openPlan", written));
  if (written.startsWith("<"))
    return refused("this is an HTML page and no plan; a sign-in page stands in its place, perhaps");
  return engine.ask("openComparison", written);
}

function inList(opened: Opened | Refused): OpenedPlans | Refused {
  return "problems" in opened ? opened : { plans: [opened.plan], notes: opened.notes };
}

/** As many plans as the view shows, or what it wants. */
export function plansFor(view: View, opened: OpenedPlans): OpenedPlans | Refused {
  const { length: count } = opened.plans;
  if (view === "compare" && count < 2)
    return refused(
      'there is one plan, and view="compare" wants a link that holds two to six: the page writes it, by “Compare”',
    );
  if (view !== "compare" && count > 1)
    return refused(`the link holds ${count} plans, which view="compare" shows side by side; any other view shows one`);
  return opened;
}

async function fetched(address: URL, reading: AbortController): Promise<string> {
  const timer = setTimeout(() => reading.abort(), patience_ms);
  try {
    const answer = await fetch(address, { signal: reading.signal });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trimEnd());
    return await answer.text();
  } catch (fault) {
    throw new Error(`${address.href} could not be read: ${reasonOf(fault)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** A browser does not tell a page why another origin's answer is kept from it. */
function reasonOf(fault: unknown): string {
  if (fault instanceof TypeError)
    return "it is not there, its server does not let this page read it (CORS), or this page's policy forbids it (connect-src)";
  return fault instanceof DOMException ? "it takes too long" : (fault as Error).message;
}

export function refused(...messages: string[]): Refused {
  return { problems: messages.map((message) => ({ path: "", message })), problem_count: messages.length };
}

/** A name that is no example's leaves every field unstated; only the name is worth a word. */
export function worthSaying(problems: Problem[]): Problem[] {
  const of_name = problems.filter(({ path }) => path === "preset");
  return of_name.length > 0 ? of_name : problems;
}

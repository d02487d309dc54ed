// Where an element's plan comes from: its attribute, or a file.

import type { Opened, Problem, Refused } from "../messages.ts";
import type { Options } from "./options.ts";
import type { PageEngine } from "./page-engine.ts";

const patience_ms = 10_000;

export type Source = Pick<Options, "plan" | "src">;

/** `reading` ends it early where another plan is asked for. */
export async function openSource(
  { plan, src }: Source,
  engine: PageEngine,
  reading: AbortController,
): Promise<Opened | Refused> {
  return openText(src ? await fetched(new URL(src, document.baseURI), reading) : plan, engine);
}

function openText(text: string, engine: PageEngine): Promise<Opened | Refused> | Opened | Refused {
  const written = text.trim();
  if (/^[\w.-]+$/.test(written)) return { plan: { preset: written }, notes: [] };
  if (written.startsWith("{")) return engine.ask("openPlan", written);
  if (written.startsWith("<"))
    return refused("this is an HTML page and no plan; a sign-in page stands in its place, perhaps");
  return engine.ask("openLink", written);
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

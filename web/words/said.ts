// What the core has said, as a view shows it: in the page's language where that is known, else in English and marked so, for
// whoever hears it.

import { html, type TemplateResult } from "lit";
import type { Problem } from "../messages.ts";
import { words } from "./words.ts";

/** In the page's language, or the core's own English. */
export type Said = string | { english: string };

export function saidView(said: Said): string | TemplateResult {
  return typeof said === "string" ? said : coreText(said.english);
}

/** What is wrong; where the page says so itself, in the language that it then spoke. */
export type ToldProblem = Problem & { language?: string };

export function ownProblem(message: string, path = ""): ToldProblem {
  return { path, message, language: words().tag };
}

export function problemText({ message, language }: ToldProblem): string | TemplateResult {
  return language ? message : coreText(message);
}

/** A text of the core that no table has. */
export function coreText(text: string): string | TemplateResult {
  return text === "" || words().core === null ? text : html`<span lang="en">${text}</span>`;
}

/** For an element that holds nothing else: `lang=${coreLanguage() ?? nothing}`. */
export function coreLanguage(): "en" | undefined {
  return words().core === null ? undefined : "en";
}

// A plan to be passed on: the one last checked, for an edit that cannot be read has no link.

import type { JsonObject } from "../plan/path.ts";
import type { State } from "../state.ts";
import { words } from "../words/words.ts";
import { most_characters } from "./address.ts";

export interface Shared {
  title: string;
  /** The verdict in a sentence. */
  sentence: string;
  page_address: string;
  /** "#v1&…", or null where no link can hold the plan. */
  link: string | null;
  /** In its short form. */
  plan: JsonObject;
}

export function sharedOf({ answer, page_address }: State): Shared | null {
  if (!answer) return null;
  const { report, link, short } = answer;
  return { title: report.title, sentence: report.headline.sentence, page_address, link, plan: short };
}

/** Of a plan for which no link is offered. */
export function whyTooLong({ page_address, link }: Shared): string {
  if (link === null) return words().share.why_no_browser;
  const length = (page_address.length + link.length).toLocaleString("en");
  return words().share.why_cut(length, most_characters.toLocaleString("en"));
}

// Which language is spoken, and for whom numbers are written: the tag in the address (`?lang=`), else what somebody has chosen
// on the page, else the first of the browser's languages that there are words in. An element has its attribute, and nothing else.

import { en } from "./en.ts";
import type { Words } from "./words.ts";

/** In its own words, as whoever looks for it reads it. */
export const languages = [
  { tag: "en", name: "English" },
  { tag: "zh-CN", name: "中文" },
] as const;

export type LanguageTag = (typeof languages)[number]["tag"];

const brought: Record<LanguageTag, () => Promise<Words>> = {
  en: async () => en,
  "zh-CN": async () => (await import("./zh-CN.ts")).zhCN,
};

/** The words there are for a reader of this language; English for all others. Traditional characters are not simplified ones. */
export function spokenTag(tag: string): LanguageTag {
  const { language, script } = new Intl.Locale(tag).maximize();
  return language === "zh" && script === "Hans" ? "zh-CN" : "en";
}

/** Words that cannot be loaded, as where somebody has gone offline, are the English ones. */
export function wordsFor(tag: string): Promise<Words> {
  const spoken = spokenTag(tag);
  return brought[spoken]().catch(() => en);
}

/** Of a language that is not known here, a browser would write the numbers of its own. */
export function isLanguage(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** Of the browser's languages only those count that there are words in: nobody asked for German numbers in English sentences. */
export function wantedLanguage(asked: string | null, chosen: string | null, preferred: readonly string[]): string {
  const stated = [asked, chosen].find((tag) => tag && isLanguage(tag));
  if (stated) return stated;
  const known = preferred.filter(isLanguage).find((tag) => spokenTag(tag) !== "en" || /^en\b/i.test(tag));
  return known ? spokenTag(known) : "en";
}

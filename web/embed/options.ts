// What an element's attributes ask for. They are public: none is ever renamed, and what is not known is refused in words.

import { anybody, type MemoryUnit, type Reader } from "../format/reader.ts";
import { isLanguage } from "../words/language.ts";

export const views = ["verdict", "memory", "claims", "grid", "full", "pareto", "gantt", "roofline", "compare"] as const;
export const themes = ["auto", "light", "dark", "inherit"] as const;
const units = ["GB", "GiB"] as const satisfies MemoryUnit[];

export type View = (typeof views)[number];
export type Theme = (typeof themes)[number];

export interface Options {
  /** A link's text, the name of an example, or a plan as JSON. */
  plan: string;
  /** The address of a file that holds one of these. */
  src: string;
  view: View;
  theme: Theme;
  is_readonly: boolean;
  /** For whom its numbers are written; its words are those of this language, where there are any. */
  reader: Reader;
}

/** The options, or everything that is wrong with them. */
export function optionsOf(attribute: (name: string) => string | null): Options | { problems: string[] } {
  const text = (name: string) => attribute(name)?.trim() ?? "";
  const problems = [
    noneOf("view", text("view"), views),
    noneOf("theme", text("theme"), themes),
    noneOf("units", text("units"), units),
    languageProblem(text("lang")),
    /^(\d+|auto|)$/.test(text("height")) ? "" : `height="${text("height")}" is neither a number of pixels nor auto`,
    sourceProblem(text("plan"), text("src")),
  ].filter((problem) => problem !== "");
  if (problems.length > 0) return { problems };
  return {
    plan: text("plan"),
    src: text("src"),
    view: (text("view") || "verdict") as View,
    theme: (text("theme") || "auto") as Theme,
    is_readonly: text("readonly") !== "false",
    reader: {
      language: text("lang") || anybody.language,
      memory_unit: (text("units") || anybody.memory_unit) as MemoryUnit,
    },
  };
}

function noneOf(name: string, value: string, choices: readonly string[]): string {
  return value === "" || choices.includes(value) ? "" : `${name}="${value}" is none of ${choices.join(", ")}`;
}

function languageProblem(tag: string): string {
  return tag === "" || isLanguage(tag)
    ? ""
    : `lang="${tag}" is no language tag that is known here, such as en, de or fr-CH`;
}

function sourceProblem(plan: string, src: string): string {
  if (plan && src) return "both plan and src are stated: it takes one of them";
  return plan || src ? "" : "there is no plan: state plan or src";
}

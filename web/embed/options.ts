// What an element's attributes ask for. They are public: none is ever renamed, and what is not known is refused in words.

export const views = ["verdict", "memory", "claims", "grid", "full"] as const;
export const themes = ["auto", "light", "dark", "inherit"] as const;
const units = ["GB", "GiB"] as const;

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
}

/** The options, or everything that is wrong with them. */
export function optionsOf(attribute: (name: string) => string | null): Options | { problems: string[] } {
  const text = (name: string) => attribute(name)?.trim() ?? "";
  const problems = [
    noneOf("view", text("view"), views),
    noneOf("theme", text("theme"), themes),
    noneOf("units", text("units"), units),
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
  };
}

function noneOf(name: string, value: string, choices: readonly string[]): string {
  return value === "" || choices.includes(value) ? "" : `${name}="${value}" is none of ${choices.join(", ")}`;
}

function sourceProblem(plan: string, src: string): string {
  if (plan && src) return "both plan and src are stated: it takes one of them";
  return plan || src ? "" : "there is no plan: state plan or src";
}

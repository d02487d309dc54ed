// The page's own style, in a shadow root. Adopted sheets are allowed where a policy forbids <style>.

import base from "../styles/base.css?raw";
import compare from "../styles/compare.css?raw";
import phone from "../styles/phone.css?raw";
import pictures from "../styles/pictures.css?raw";
import result from "../styles/result.css?raw";
import tokens from "../styles/tokens.css?raw";
import own from "./embed.css?raw";
import inherited from "./inherit.css?raw";
import type { Theme } from "./options.ts";
import type { Scheme } from "./scheme.ts";

const made = new Map<string, CSSStyleSheet>();

export function sheetsFor(scheme: Scheme, theme: Theme): CSSStyleSheet[] {
  return [
    // On paper, always light.
    sheet("light", () => tokensOf(tokens, "light")),
    ...(scheme === "dark" ? [sheet("dark", () => `@media not print { ${tokensOf(tokens, "dark")} }`)] : []),
    sheet("views", () => [base, result, pictures, ...[compare, phone].map(inContainer), own].join("\n")),
    ...(theme === "inherit" ? [sheet("inherit", () => inherited)] : []),
  ];
}

function sheet(name: string, text: () => string): CSSStyleSheet {
  const known = made.get(name);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text());
  made.set(name, sheet);
  return sheet;
}

/** The colours of one scheme, on the element itself, where a page's own values go before them. */
export function tokensOf(tokens: string, scheme: Scheme): string {
  const [declared = ""] = /(?<=:root \{)[^}]*/.exec(tokens) ?? [];
  const colours = declared
    .replace("color-scheme: light dark", `color-scheme: ${scheme}`)
    .replace(/light-dark\(([^,]*), ([^)]*)\)/g, scheme === "light" ? "$1" : "$2");
  return `:host {${colours}}`;
}

/** A narrow column of a wide page is as narrow as a phone. */
export function inContainer(css: string): string {
  return css.replaceAll("@media (max-width", "@container plimsoll (max-width");
}

// Light or dark: as the page around is, whatever made it so.
//
// Pages switch by the system's choice, by a class, by an attribute; in the end their text is light or dark, and the
// background is the other.

import type { Theme } from "./options.ts";

export type Scheme = "light" | "dark";

/** Themes of pages fade over; the text's colour is looked at again when that is done. */
const faded_ms = 400;

export function schemeOf(theme: Theme, host: Element): Scheme {
  if (theme === "light" || theme === "dark") return theme;
  return lightness(getComputedStyle(around(host)).color) > 0.5 ? "dark" : "light";
}

function around(host: Element): Element {
  if (host.parentElement) return host.parentElement;
  const root = host.getRootNode();
  return root instanceof ShadowRoot ? root.host : document.documentElement;
}

/** Of a computed colour, 0 to 1: "rgb(27, 34, 41)", "oklch(0.9 0 0)", "lab(90 0 0)", "color(srgb 1 1 1)". */
export function lightness(colour: string): number {
  const space = colour.replace(/[^a-z].*/, "");
  const [a = 0, b = a, c = a] = (colour.replace(/^color\(\S+/, "").match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  if (space === "oklch" || space === "oklab") return a;
  if (space === "lch" || space === "lab") return a / 100;
  return (0.2126 * a + 0.7152 * b + 0.0722 * c) / (space === "color" ? 1 : 255);
}

/** Calls back when the page may have become light or dark. → ends it */
export function watchScheme(changed: () => void): () => void {
  const later = () => {
    changed();
    setTimeout(changed, faded_ms);
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const switched = new MutationObserver(later);
  system.addEventListener("change", later);
  for (const element of [document.documentElement, document.body]) switched.observe(element, { attributes: true });
  return () => {
    system.removeEventListener("change", later);
    switched.disconnect();
  };
}

// The words that are spoken now. A view draws in one go, as it does for its reader (format/reader.ts): so whatever is drawn
// within `spokenIn` has that language, and no view has to pass it on. What is said outside of drawing is in the page's.

import { en } from "./en.ts";

/** Complete in every language: what English has. */
export type Words = typeof en;

let spoken: Words = en;

export function words(): Words {
  return spoken;
}

/** The page's own language, from now on. */
export function speak(wanted: Words): void {
  spoken = wanted;
}

/** One of several on a page, each with a language of its own. */
export function spokenIn<Drawn>(wanted: Words, draw: () => Drawn): Drawn {
  const before = spoken;
  spoken = wanted;
  try {
    return draw();
  } finally {
    spoken = before;
  }
}

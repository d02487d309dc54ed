// The page's colours as the grid's canvas can use them.

import { lightness } from "../embed/scheme.ts";

export interface Palette {
  /** Taken in turn: however many places an axis has, neighbours differ. */
  places: { fill: string; text: string }[];
  paper: string;
  muted: string;
  border: string;
  ink: string;
}

/** Measured against each other and against the paper (tokens.css). */
const variables = ["weights-dense", "kv-cache", "communicators", "activation-reserve", "weights-experts", "framework"];

/** For who has chosen a few colours for everything, those are the picture's. */
const forced: Palette = {
  places: [
    { fill: "CanvasText", text: "Canvas" },
    { fill: "GrayText", text: "Canvas" },
  ],
  paper: "Canvas",
  muted: "CanvasText",
  border: "GrayText",
  ink: "Highlight",
};

/** Lighter than this a colour is written on in black. */
const dark_text_from = 0.4;

export function paletteOf(probe: HTMLElement): Palette {
  if (matchMedia("(forced-colors: active)").matches) return forced;
  const colourOf = (name: string) => {
    probe.style.color = `var(--plimsoll-${name})`;
    return getComputedStyle(probe).color;
  };
  const places = variables.map((name) => {
    const fill = colourOf(name);
    return { fill, text: lightness(fill) > dark_text_from ? "#000000" : "#ffffff" };
  });
  return {
    places,
    paper: colourOf("paper"),
    muted: colourOf("muted"),
    border: colourOf("border"),
    ink: colourOf("text"),
  };
}

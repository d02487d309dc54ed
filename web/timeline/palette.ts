// The page's colours as a canvas can use them: what the variables come to where the picture stands.

import { lightness } from "../embed/scheme.ts";
import { type Kind, kinds } from "./bars.ts";

export interface Palette {
  bars: Record<Kind, string>;
  /** What is written on a bar of each. */
  on_bars: Record<Kind, string>;
  text: string;
  muted: string;
  paper: string;
  band: string;
  rule: string;
  accent: string;
  alarm: string;
  /** Past this a bar off the critical path is faint. */
  faint: number;
}

/** The same as the static picture's. */
const variables: Record<Kind, string> = {
  prefill: "weights-dense",
  decode: "weights-experts",
  all_reduce: "communicators",
  activation: "activations",
  handoff: "kv-cache",
  decode_activation: "activation-reserve",
  other: "framework",
};

/** For who has chosen a few colours for everything, those are the picture's. */
const forced: Palette = {
  bars: allKinds(() => "CanvasText"),
  on_bars: allKinds(() => "Canvas"),
  text: "CanvasText",
  muted: "CanvasText",
  paper: "Canvas",
  band: "Canvas",
  rule: "GrayText",
  accent: "Highlight",
  alarm: "Highlight",
  faint: 0.35,
};

export function paletteOf(probe: HTMLElement): Palette {
  const computed = (value: string) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const colourOf = (name: string) => computed(`var(--plimsoll-${name})`);
  if (matchMedia("(forced-colors: active)").matches) return forced;
  const bars = allKinds((kind) => colourOf(variables[kind]));
  return {
    bars,
    on_bars: allKinds((kind) => (lightness(bars[kind]) > 0.42 ? "#12171c" : "#ffffff")),
    text: colourOf("text"),
    muted: colourOf("muted"),
    paper: colourOf("paper"),
    band: colourOf("paper-2"),
    rule: colourOf("rule"),
    accent: colourOf("accent"),
    alarm: colourOf("misses"),
    faint: 0.3,
  };
}

function allKinds(colourOf: (kind: Kind) => string): Record<Kind, string> {
  return Object.fromEntries(kinds.map((kind) => [kind, colourOf(kind)])) as Record<Kind, string>;
}

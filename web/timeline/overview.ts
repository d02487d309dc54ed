// The whole run as a strip, and in it what the picture below shows: prefill, decode and transfers, one band each.

import { isJob, type Kind } from "./bars.ts";
import { gutterOf } from "./brush.ts";
import { meanOf, type Stair } from "./busy.ts";
import type { Palette } from "./palette.ts";
import type { Shown } from "./shown.ts";
import { lengthOf, type Window } from "./window.ts";

export const overview_px = 30;

interface Band {
  colour: string;
  loads: { stair: Stair; most: number }[];
}

/** The bands without the frame, which is drawn over them in every picture. */
export function paintOverview(
  to: CanvasRenderingContext2D,
  all: Shown[],
  whole: Window,
  width_px: number,
  palette: Palette,
): void {
  const gutter_px = gutterOf(width_px);
  const plot_px = width_px - gutter_px;
  to.fillStyle = palette.band;
  to.fillRect(0, 0, width_px, overview_px);
  to.fillStyle = palette.muted;
  to.font = "11px system-ui, sans-serif";
  to.textBaseline = "middle";
  to.textAlign = "right";
  to.fillText(gutter_px < 80 ? "all" : "whole run", gutter_px - 8, overview_px / 2);
  const bands = all.flatMap((shown) => bandsOf(shown, palette));
  const high_px = (overview_px - 4) / Math.max(1, bands.length);
  const step_s = lengthOf(whole) / plot_px;
  for (const [i, { colour, loads }] of bands.entries()) {
    to.fillStyle = colour;
    for (let x = 0; x < plot_px; ++x) {
      const from_s = whole.from_s + x * step_s;
      const share = Math.max(...loads.map(({ stair, most }) => meanOf(stair, from_s, from_s + step_s) / most));
      if (share <= 0) continue;
      to.globalAlpha = 0.25 + 0.75 * Math.min(1, share);
      to.fillRect(gutter_px + x, 2 + i * high_px, 1, high_px - 1);
    }
  }
  to.globalAlpha = 1;
}

function bandsOf({ groups }: Shown, palette: Palette): Band[] {
  const bandWith = (is_in: (kind: Kind) => boolean, colour: string) => ({
    colour,
    loads: groups.filter(({ kind }) => is_in(kind)).map(({ stair, lanes }) => ({ stair, most: lanes.length })),
  });
  return [
    bandWith((kind) => kind === "prefill", palette.bars.prefill),
    bandWith((kind) => !isJob(kind), palette.bars.handoff),
    bandWith((kind) => kind === "decode", palette.bars.decode),
  ].filter(({ loads }) => loads.length > 0);
}

export function paintFrame(
  to: CanvasRenderingContext2D,
  window: Window,
  whole: Window,
  width_px: number,
  palette: Palette,
): void {
  const gutter_px = gutterOf(width_px);
  const px_per_s = (width_px - gutter_px) / lengthOf(whole);
  const from_px = gutter_px + (window.from_s - whole.from_s) * px_per_s;
  const wide_px = Math.max(2, lengthOf(window) * px_per_s);
  to.fillStyle = palette.paper;
  to.globalAlpha = 0.7;
  to.fillRect(gutter_px, 0, from_px - gutter_px, overview_px);
  to.fillRect(from_px + wide_px, 0, width_px, overview_px);
  to.globalAlpha = 1;
  to.strokeStyle = palette.accent;
  to.lineWidth = 2;
  to.strokeRect(from_px + 1, 1, Math.max(1, wide_px - 2), overview_px - 2);
}

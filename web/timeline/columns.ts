// What of a track is seen: bars of a pixel and more one by one, smaller ones together, a pixel's worth at a time.
//
// Each step goes on by at least a pixel and finds its bars by binary search: the work is that of the columns in view,
// however many bars there are.

import { firstAfter, firstFrom } from "./search.ts";
import type { Track } from "./tracks.ts";
import { lengthOf, type Window } from "./window.ts";

/** Bars of a track from `first` to before `end`, and how much of the pixels they cover, 0 to 1. */
export type Emit = (from_px: number, to_px: number, first: number, end: number, cover: number) => void;

export function eachSpan(track: Track, window: Window, width_px: number, emit: Emit): void {
  const { starts_s, ends_s, reach_s, sums_s } = track;
  const px_per_s = width_px / lengthOf(window);
  const count = starts_s.length;
  let i = firstAfter(reach_s, window.from_s);
  while (i < count && (starts_s[i] as number) < window.to_s) {
    // Under a longer bar that reaches in; only where bars of a track overlap.
    if ((ends_s[i] as number) <= window.from_s) {
      i += 1;
      continue;
    }
    const from_px = Math.max(0, ((starts_s[i] as number) - window.from_s) * px_per_s);
    const to_px = Math.min(width_px, ((ends_s[i] as number) - window.from_s) * px_per_s);
    if (to_px - from_px >= 1) {
      emit(from_px, to_px, i, i + 1, 1);
      i += 1;
      continue;
    }
    const column_px = Math.floor(from_px);
    const column_end_s = window.from_s + (column_px + 1) / px_per_s;
    let end = firstFrom(starts_s, column_end_s, i + 1);
    // A larger bar that begins in the same pixel is drawn for itself.
    if (end > i + 1 && ((ends_s[end - 1] as number) - (starts_s[end - 1] as number)) * px_per_s >= 1) end -= 1;
    const cover = Math.min(1, ((sums_s[end] as number) - (sums_s[i] as number)) * px_per_s);
    emit(column_px, column_px + 1, i, end, cover);
    i = end;
  }
}

// The part of a run that is in view, and how zooming and panning move it. It never leaves the run.

export interface Window {
  from_s: number;
  to_s: number;
}

/** Of the whole run: past this a double no longer tells neighbouring instants apart well. */
const least_share = 1e-10;

export function wholeOf(length_s: number): Window {
  return { from_s: 0, to_s: length_s > 0 ? length_s : 1 };
}

export function lengthOf({ from_s, to_s }: Window): number {
  return to_s - from_s;
}

/** A factor of 2 shows half as much; what is at `at_s` stays where it is. */
export function zoomed(window: Window, factor: number, at_s: number, whole: Window): Window {
  const length_s = clamp(lengthOf(window) / factor, lengthOf(whole) * least_share, lengthOf(whole));
  const share = (at_s - window.from_s) / lengthOf(window);
  return within({ from_s: at_s - share * length_s, to_s: at_s + (1 - share) * length_s }, whole);
}

export function panned({ from_s, to_s }: Window, by_s: number, whole: Window): Window {
  return within({ from_s: from_s + by_s, to_s: to_s + by_s }, whole);
}

/** A span with some room to both sides. */
export function around(from_s: number, to_s: number, whole: Window): Window {
  const room_s = Math.max((to_s - from_s) * 0.25, lengthOf(whole) * least_share * 0.5);
  return within({ from_s: from_s - room_s, to_s: to_s + room_s }, whole);
}

/** Moved no further than needed for a span to be seen; unmoved where it is. */
export function showing(window: Window, from_s: number, to_s: number, whole: Window): Window {
  const length_s = lengthOf(window);
  const room_s = length_s * 0.05;
  if (to_s > window.from_s + room_s && from_s < window.to_s - room_s) return window;
  const middle_s = to_s - from_s > length_s ? from_s + length_s / 2 - room_s : (from_s + to_s) / 2;
  return within({ from_s: middle_s - length_s / 2, to_s: middle_s + length_s / 2 }, whole);
}

export function isWhole(window: Window, whole: Window): boolean {
  return lengthOf(window) >= lengthOf(whole) * (1 - 1e-9);
}

/** A step of the way from one window to another, even in the logarithm of what is seen. */
export function between(a: Window, b: Window, share: number): Window {
  if (share >= 1) return b;
  const length_s = lengthOf(a) * (lengthOf(b) / lengthOf(a)) ** share;
  // What both windows see stays at rest while one grows into the other.
  const change_s = lengthOf(b) - lengthOf(a);
  const way = Math.abs(change_s) > 1e-9 * lengthOf(a) ? (length_s - lengthOf(a)) / change_s : share;
  const from_s = a.from_s + (b.from_s - a.from_s) * way;
  return { from_s, to_s: from_s + length_s };
}

function within({ from_s, to_s }: Window, whole: Window): Window {
  const length_s = Math.min(to_s - from_s, lengthOf(whole));
  const start_s = clamp(from_s, whole.from_s, whole.to_s - length_s);
  return { from_s: start_s, to_s: start_s + length_s };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

// A canvas as large as its place.

/** More dots than this an eye does not tell apart, and each costs a drawing. */
const most_dots_per_px = 2;

export function dotsPerPx(): number {
  return Math.min(most_dots_per_px, devicePixelRatio || 1);
}

/** What draws on it, in px. */
export function sized(canvas: HTMLCanvasElement, width_px: number, height_px: number): CanvasRenderingContext2D | null {
  const dots = dotsPerPx();
  const [wide, high] = [Math.round(width_px * dots), Math.round(height_px * dots)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width_px}px`;
    canvas.style.height = `${height_px}px`;
  }
  // Nothing shines through it, which is less work.
  const to = canvas.getContext("2d", { alpha: false });
  to?.setTransform(dots, 0, 0, dots, 0, 0);
  return to;
}

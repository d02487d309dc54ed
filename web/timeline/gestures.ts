// From wheel, pointers and keys to what they ask of the picture. The page keeps its own: a plain wheel and a finger up or down
// scroll it, Tab leaves, and keys count only while the picture has the focus.

export interface Commands {
  zoomAt(factor: number, x_px: number): void;
  panBy(px: number): void;
  scrollBy(px: number): void;
  hoverAt(x_px: number, y_px: number): void;
  leave(): void;
  tapAt(x_px: number, y_px: number): void;
  openAt(x_px: number, y_px: number): void;
  /** A span between two places; `is_done` where it was let go. */
  mark(from_px: number, to_px: number, is_done: boolean): void;
  /** Whether it means something. */
  key(key: string, is_shifted: boolean): boolean;
}

/** Less is a tap, not a drag. */
const tap_px = 4;
/** A notch of a wheel is about 100 px. */
const wheel_px_per_doubling = 220;
const line_px = 16;

export function listenTo(region: HTMLElement, canvas: HTMLCanvasElement, commands: Commands): void {
  region.addEventListener("wheel", (event) => wheeled(event, canvas, commands), { passive: false });
  region.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (commands.key(event.key, event.shiftKey)) event.preventDefault();
  });
  listenToPointers(canvas, commands);
  canvas.addEventListener("dblclick", (event) => commands.openAt(...placeOf(event, canvas)));
}

function wheeled(event: WheelEvent, canvas: HTMLCanvasElement, commands: Commands): void {
  const unit_px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? line_px : 1;
  // A pinch on a touchpad comes as a wheel with Ctrl.
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const delta = event.deltaY * unit_px * (Math.abs(event.deltaY) < 12 ? 4 : 1);
    commands.zoomAt(2 ** (-delta / wheel_px_per_doubling), placeOf(event, canvas)[0]);
    return;
  }
  const [x, y] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  if (Math.abs(x) <= Math.abs(y)) return;
  event.preventDefault();
  commands.panBy(x * unit_px);
}

function placeOf(event: MouseEvent, canvas: HTMLCanvasElement): [number, number] {
  const { left, top } = canvas.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

interface Held {
  x: number;
  y: number;
  begun_x: number;
  begun_y: number;
}

function listenToPointers(canvas: HTMLCanvasElement, commands: Commands): void {
  const held = new Map<number, Held>();
  let is_drag = false;
  let marks_from: number | null = null;

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = placeOf(event, canvas);
    if (held.size === 0) is_drag = false;
    held.set(event.pointerId, { x, y, begun_x: x, begun_y: y });
    marks_from = event.shiftKey && held.size === 1 ? x : null;
    canvas.setPointerCapture?.(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = placeOf(event, canvas);
    const own = held.get(event.pointerId);
    if (!own) {
      if (event.pointerType !== "touch") commands.hoverAt(x, y);
      return;
    }
    if (held.size === 2) {
      is_drag = true;
      pinched(held, event.pointerId, x, commands);
    } else if (is_drag || Math.hypot(x - own.begun_x, y - own.begun_y) > tap_px) {
      is_drag = true;
      if (marks_from !== null) commands.mark(marks_from, x, false);
      else {
        commands.panBy(own.x - x);
        if (event.pointerType === "mouse") commands.scrollBy(own.y - y);
      }
    }
    own.x = x;
    own.y = y;
  });
  const letGo = (event: PointerEvent, is_done: boolean) => {
    const own = held.get(event.pointerId);
    if (!own) return;
    held.delete(event.pointerId);
    if (marks_from !== null && is_drag) commands.mark(marks_from, own.x, is_done);
    else if (is_done && !is_drag) commands.tapAt(own.x, own.y);
    marks_from = null;
  };
  canvas.addEventListener("pointerup", (event) => letGo(event, true));
  canvas.addEventListener("pointercancel", (event) => letGo(event, false));
  canvas.addEventListener("pointerleave", () => commands.leave());
}

/** What lies under both fingers stays under both. */
function pinched(held: Map<number, Held>, moved: number, x: number, commands: Commands): void {
  const other = [...held].find(([id]) => id !== moved)?.[1];
  const own = held.get(moved);
  if (!other || !own) return;
  const [before_px, after_px] = [Math.abs(own.x - other.x), Math.abs(x - other.x)];
  if (Math.min(before_px, after_px) < 8) return;
  commands.zoomAt(after_px / before_px, other.x);
}

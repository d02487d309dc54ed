// What a screen reader hears: one polite message when the edits have settled, never one per key.

const settled_ms = 500;

export class Announcer {
  #region: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(region: HTMLElement) {
    this.#region = region;
  }

  say(message: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#region.textContent = message;
    }, settled_ms);
  }
}

// What the loader sets up in an element's shadow root, for the views that come later to fill.

export interface Shell {
  host: HTMLElement;
  root: ShadowRoot;
  /** Everything that is seen; keeps the room that `height` reserves. */
  box: HTMLElement;
  /** What scrolls where that room is too small. */
  room: HTMLElement;
  message: HTMLElement;
  /** The element's own children: an image, a table, a link. They stand until there is an answer. */
  fallback: HTMLSlotElement;
  /** Where the answer is drawn. */
  view: HTMLElement;
  link: HTMLAnchorElement;
  /** The page of the whole plan, beside the loader. */
  page_address: string;
}

/** An answer, or what stands in its way. Made by the loader once an element is seen or used. */
export interface Drawn {
  /** The element is in the document. */
  begin(): void;
  /** An attribute has changed. */
  update(): void;
  /** The element has left the document; it may come back. */
  end(): void;
}

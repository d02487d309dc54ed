// What a timeline is drawn from, and where it asks for more. Whoever places one gives this; it knows no page and no worker.

import type { Run } from "./bars.ts";

export interface TimelineSource {
  /** In a sentence, for another page's tab: "Prefill/decode simulation: contention". */
  title: string;
  /** For files: "simulate-contention". */
  stem: string;
  /** Null where it was stopped or refused. */
  runs(): Promise<Run[] | null>;
  /** A Chrome trace. */
  trace(): Promise<string | null>;
}

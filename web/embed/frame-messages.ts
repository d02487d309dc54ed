// What a frame and the page around it say to each other: a versioned envelope, and nothing that is not in one.

export interface Envelope {
  app: "plimsoll";
  v: 1;
  type: string;
  /** Comes back with the answer. */
  id?: string | number;
  data?: unknown;
}

export function envelope(type: string, data: object, id?: Envelope["id"]): Envelope {
  return { app: "plimsoll", v: 1, type, ...(id === undefined ? {} : { id }), data };
}

/** A message of this protocol, or null for anybody else's. */
export function readEnvelope(data: unknown): Envelope | null {
  if (typeof data !== "object" || data === null) return null;
  const { app, v, type, id } = data as Partial<Envelope>;
  if (app !== "plimsoll" || v !== 1 || typeof type !== "string") return null;
  const is_id = typeof id === "string" || typeof id === "number";
  return { app, v, type, ...(is_id ? { id } : {}), data: (data as Envelope).data };
}

/** Where a plan may be told to: the page's origin as far as it is known. An opaque one ("null") cannot be named. */
export function targetOrigin(known: readonly (string | undefined)[]): string {
  return known.find((origin) => origin !== undefined && origin !== "" && origin !== "null") ?? "*";
}

/** The plan of a "set-plan": a text, or a plan as an object. */
export function planOf(data: unknown): string | null {
  const { plan } = (data ?? {}) as { plan?: unknown };
  if (typeof plan === "string") return plan;
  return typeof plan === "object" && plan !== null ? JSON.stringify(plan) : null;
}

// For whom numbers are written: the language of their separators, and whether memory is counted in GB or in GiB.
//
// A view draws in one go; so whatever is drawn within `writtenFor` is for that reader, and no view has to pass it on.

export type MemoryUnit = "GB" | "GiB";

export interface Reader {
  /** A language tag that Intl knows. */
  language: string;
  memory_unit: MemoryUnit;
}

/** Whom the page is written for, and the core's sentences. */
export const anybody: Reader = { language: "en", memory_unit: "GB" };

let reader = anybody;

export function writtenFor<Drawn>(wanted: Reader, draw: () => Drawn): Drawn {
  const before = reader;
  reader = wanted;
  try {
    return draw();
  } finally {
    reader = before;
  }
}

export function memoryUnit(): MemoryUnit {
  return reader.memory_unit;
}

export function isForAnybody(): boolean {
  return reader.language === anybody.language && reader.memory_unit === anybody.memory_unit;
}

const made = new Map<string, Intl.NumberFormat>();

/** Digits are those of the sentences and pictures around, whatever the language's own are. */
export function numbersWith(digits: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${reader.language} ${Object.entries(digits).flat()}`;
  const known = made.get(name);
  if (known) return known;
  const format = new Intl.NumberFormat(reader.language, { numberingSystem: "latn", ...digits });
  made.set(name, format);
  return format;
}

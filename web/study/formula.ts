// A formula as the core writes it, taken apart: its symbols, and what stands between them.

/** A letter with what is written below it and, where several results share it, its number: `t_AR[2]`. */
export interface WorkSymbol {
  letter: string;
  below: string;
  number: string;
}

export interface Part {
  text: string;
  /** Null for numbers, operators and brackets. */
  symbol: WorkSymbol | null;
}

const between = /[\s()+\-−·/,⌈⌉⌊⌋^=]+/;

/** `known`: every symbol that the explanation defines; nothing else is one, however it looks. */
export function partsOf(formula: string, known: ReadonlySet<string>): Part[] {
  const parts: Part[] = [];
  const add = (text: string, symbol: WorkSymbol | null): void => {
    const last = parts.at(-1);
    if (!symbol && last && !last.symbol) last.text += text;
    else if (text) parts.push({ text, symbol });
  };
  let rest = formula;
  while (rest) {
    const at = rest.search(between);
    const word = at < 0 ? rest : rest.slice(0, at);
    add(word, known.has(word) ? symbolOf(word) : null);
    const [gap = ""] = between.exec(rest.slice(word.length)) ?? [];
    add(gap, null);
    rest = rest.slice(word.length + gap.length);
  }
  return parts;
}

export function symbolOf(written: string): WorkSymbol {
  const [, letter = written, below = "", number = ""] = /^([^_[]+)(?:_([^[]+))?(?:\[(\d+)\])?$/.exec(written) ?? [];
  return { letter, below, number };
}

// The core's sentences as the page breaks them: a number and its unit stay on one line.

const before_unit = /(\d) (?=%|[kMGTPµunm]?(?:B|s|FLOP|tokens|iB)\b)/g;

export function keepUnits(sentence: string): string {
  return sentence.replace(before_unit, "$1\u00a0");
}

// The core's sentences as the page shows them: a number and its unit stay on one line, and are written for the reader.

import { formatBytes } from "./quantity.ts";
import { isForAnybody, memoryUnit, numbersWith } from "./reader.ts";

const before_unit = /(\d) (?=%|[kMGTPµunm]?(?:B|s|FLOP|tokens|iB|USD|W|J)\b)/g;

export function keepUnits(sentence: string): string {
  return forReader(sentence).replace(before_unit, "$1\u00a0");
}

/** What is a number and no part of a name: its thousands are set apart, or a unit follows. */
const number =
  /(?<![\w.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?= (?:%|times\b|[kMGTPµunm]?(?:B|s|FLOP|tokens|iB|USD|W|J)\b)))( [kMGT]B\b(?!\/))?/g;

const bytes_in: Record<string, number> = { " kB": 1e3, " MB": 1e6, " GB": 1e9, " TB": 1e12 };

/** The core writes for anybody: in English, in GB. What it has rounded stays rounded, in another unit, too. */
function forReader(sentence: string): string {
  if (isForAnybody()) return sentence;
  return sentence.replace(number, (_, digits: string, memory = "") => {
    const value = Number(digits.replaceAll(",", ""));
    if (memory && memoryUnit() === "GiB") return formatBytes(value * (bytes_in[memory] ?? 1)).text;
    return asPrecise(value, digits) + memory;
  });
}

/** With the decimals that it has. */
function asPrecise(value: number, digits: string): string {
  const decimals = digits.split(".")[1]?.length ?? 0;
  return numbersWith({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

/** The words in one of the core's pictures. */
export function pictureForReader(svg: string): string {
  return isForAnybody() ? svg : svg.replace(/(?<=>)[^<]+(?=<)/g, forReader);
}

/** A picture in a box that scrolls: without a width it would fill the box, its words larger than the page's or too small to be read. */
export function naturalSize(svg: string): string {
  return svg.replace(/viewBox="0 0 (\S+) (\S+)"/, '$& width="$1" height="$2"');
}

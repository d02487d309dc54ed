// Errors as they are read: "8.0 %", "+2.3 %".

import { numbersWith } from "../format/reader.ts";

/** Next to its number on the same line. */
const unit = "\u00a0%";

export function percentText(percent: number): string {
  return digits(Math.abs(percent)) + unit;
}

export function signedText(percent: number): string {
  const text = digits(Math.abs(percent));
  const sign = Number(text.replaceAll(",", "")) === 0 ? "" : percent > 0 ? "+" : "−";
  return sign + text + unit;
}

function digits(percent: number): string {
  const decimals = percent < 99.95 ? 1 : 0;
  return numbersWith({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(percent);
}

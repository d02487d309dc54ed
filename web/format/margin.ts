// How far a value is from its limit: a share while the two are near, a factor from twice on, where percents stop being read.

import { formatNumber, formatShare } from "./quantity.ts";

export const factor_from = 2;

/** "21 % over", "87 % to spare", "9.67 times the limit". A margin is a share of the limit, below zero where it is missed. */
export function marginText(margin: number, at_most: boolean): string {
  const ratio = at_most ? 1 - margin : 1 + margin;
  if (ratio >= factor_from) return `${formatNumber(ratio)} times the limit`;
  const share = formatShare(Math.abs(margin));
  if (margin >= 0) return `${share} to spare`;
  return at_most ? `${share} over` : `${share} short`;
}

/** A part of something, or more than all of it: "14 %", "9.67 times". */
export function ratioText(ratio: number): string {
  return ratio >= factor_from ? `${formatNumber(ratio)} times` : formatShare(ratio);
}

// How far a value is from its limit: a share while the two are near, a factor from twice on, where percents stop being read.

import { words } from "../words/words.ts";
import { formatNumber, formatShare } from "./quantity.ts";

export const factor_from = 2;

/** "21 % over", "87 % to spare", "9.67 times the limit". A margin is a share of the limit, below zero where it is missed. */
export function marginText(margin: number, at_most: boolean): string {
  const ratio = at_most ? 1 - margin : 1 + margin;
  if (ratio >= factor_from) return words().cards.times_the_limit(formatNumber(ratio));
  const share = formatShare(Math.abs(margin));
  if (margin >= 0) return words().cards.to_spare(share);
  return at_most ? words().cards.over(share) : words().cards.short(share);
}

/** A part of something, or more than all of it: "14 %", "9.67 times". */
export function ratioText(ratio: number): string {
  return ratio >= factor_from ? words().cards.times(formatNumber(ratio)) : formatShare(ratio);
}

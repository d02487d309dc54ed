// One way to say how far: a share up to twice the limit, a factor from there on.
import { expect, test } from "vitest";
import { marginText, ratioText } from "../../web/format/margin.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test.each([
  // name                                   margin  at most  text
  ["room under a limit", 0.87, true, "87 % to spare"],
  ["a limit broken by a fifth", -0.205, true, "21 % over"],
  ["a limit broken almost twice over", -0.99, true, "99 % over"],
  ["twice the limit", -1, true, "2 times the limit"],
  ["a limit broken many times over", -8.67, true, "9.67 times the limit"],
  ["a floor not reached", -0.87, false, "87 % short"],
  ["a floor with room", 0.88, false, "88 % to spare"],
  ["a floor reached several times over", 3.18, false, "4.18 times the limit"],
])("%s", (_, margin, at_most, text) => {
  expect(plain(marginText(margin, at_most))).toBe(text);
});

test.each([
  [0.14, "14 %"],
  [1.36, "136 %"],
  [4550, "4,550 times"],
])("a ratio of %d reads %s", (ratio, text) => {
  expect(plain(ratioText(ratio))).toBe(text);
});

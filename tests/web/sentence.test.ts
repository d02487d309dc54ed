// A number and its unit stay on one line.
import { expect, test } from "vitest";
import { keepUnits } from "../../web/format/sentence.ts";

const kept = "\u00a0";

test.each([
  ["a size", "8.16 GB of 57.6 GiB", `8.16${kept}GB of 57.6${kept}GiB`],
  ["a share", "45.7 % of a step", `45.7${kept}% of a step`],
  ["a time", "1.34 s or 4 ms", `1.34${kept}s or 4${kept}ms`],
  ["a rate", "15 tokens/ms wanted", `15${kept}tokens/ms wanted`],
  ["no word that only begins like a unit", "stage 0 seems full, 2 Big ones", "stage 0 seems full, 2 Big ones"],
])("%s", (_, sentence, shown) => expect(keepUnits(sentence)).toBe(shown));

// What is pulled instead of typed: where each slider may stand, and where it does.
import { describe, expect, test } from "vitest";
import type { Field } from "../../web/form/schema.ts";
import { placeOf, slidersOf, standing } from "../../web/tools/sliders.ts";

const gpu = (name: string) => ({ name, presets: ["A", "B", "C"] }) as unknown as Field;
const sliders = slidersOf("simulate", [gpu("prefill_gpu"), gpu("decode_gpu")]);
const named = (path: string) => {
  const found = sliders.find((one) => one.path === path);
  if (!found) throw new Error(path);
  return found;
};

describe("the simulator's sliders", () => {
  test("are its author's six, with his ranges", () => {
    expect(sliders.map(({ path, stops }) => [path, stops[0], stops.at(-1)])).toEqual([
      ["prefill_gpu", "A", "C"],
      ["decode_gpu", "A", "C"],
      ["pp", 1, 32],
      ["batch", 1, 128],
      ["context", 1024, 16384],
      ["chunk", 32, 2048],
    ]);
    expect(slidersOf("place", [])).toEqual([]);
  });

  test("stand at what is typed, else at what the tool filled in, else at the nearest stop", () => {
    expect(standing(named("pp"), { pp: 7 }, { pp: 3 })).toBe(7);
    expect(standing(named("pp"), {}, { pp: 3 })).toBe(3);
    expect(standing(named("decode_gpu"), { decode_gpu: { preset: "B", memory: 1 } }, {})).toBe("B");
    expect(placeOf(named("pp"), 7)).toBe(6);
    expect(placeOf(named("chunk"), 100)).toBe(2);
    expect(placeOf(named("context"), 999999)).toBe(15);
    expect(placeOf(named("decode_gpu"), "B")).toBe(1);
    expect(placeOf(named("decode_gpu"), "unknown")).toBe(0);
  });
});

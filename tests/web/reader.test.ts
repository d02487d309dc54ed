// Numbers in a reader's language and unit of memory, the core's sentences with them.
import { expect, test } from "vitest";
import { formatBytes, formatNumber, formatQuantity, formatSeconds, formatShare } from "../../web/format/quantity.ts";
import { anybody, type Reader, writtenFor } from "../../web/format/reader.ts";
import { keepUnits, pictureForReader } from "../../web/format/sentence.ts";

const german: Reader = { language: "de", memory_unit: "GB" };
const binary: Reader = { language: "en", memory_unit: "GiB" };
const both: Reader = { language: "de", memory_unit: "GiB" };
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const read = (reader: Reader, text: string) => plain(writtenFor(reader, () => keepUnits(text)));

test("a value has the separators of its reader's language, and Latin digits in any", () => {
  expect(writtenFor(german, () => plain(formatSeconds(1.3149).text))).toBe("1,31 s");
  expect(writtenFor(german, () => formatNumber(10240))).toBe("10.240");
  expect(writtenFor(german, () => plain(formatShare(0.052)))).toBe("5,2 %");
  expect(writtenFor({ ...german, language: "fr" }, () => plain(formatNumber(10240)))).toBe("10 240");
  expect(writtenFor({ ...german, language: "ar-EG" }, () => formatNumber(512))).toBe("512");
});

test("memory is counted as its reader counts it, rates are not", () => {
  expect(writtenFor(binary, () => plain(formatBytes(57.6e9).text))).toBe("53.6 GiB");
  expect(writtenFor(binary, () => plain(formatQuantity(57.6e9, "bytes").text))).toBe("53.6 GiB");
  expect(writtenFor(binary, () => formatBytes(2 ** 30).full)).toBe("1,073,741,824 bytes");
  expect(read(binary, "50 GB/s of 80 GB")).toBe("50 GB/s of 74.5 GiB");
});

test.each([
  // name                        for      sentence                                   read
  ["nobody in particular", anybody, "8.16 GB of 57.6 GB", "8.16 GB of 57.6 GB"],
  ["a share", german, "45.7 % of a step", "45,7 % of a step"],
  ["memory in GB", german, "KV cache: 2.68 GB of stage 0", "KV cache: 2,68 GB of stage 0"],
  ["memory in GiB", both, "8.16 GB of 57.6 GB on it", "7,6 GiB of 53,6 GiB on it"],
  ["thousands", german, "285,343,744 parameters", "285.343.744 parameters"],
  ["decimals that are noughts", german, "1.50 s", "1,50 s"],
  ["a factor", german, "9.67 times the limit", "9,67 times the limit"],
  [
    "no name with a point",
    german,
    "Llama 3.1 70B on 16 GPUs, plimsoll 0.1.0",
    "Llama 3.1 70B on 16 GPUs, plimsoll 0.1.0",
  ],
  ["no list", german, "1, 2, 3 tokens", "1, 2, 3 tokens"],
] as [string, Reader, string, string][])("a sentence with %s", (_, reader, sentence, wanted) => {
  expect(read(reader, sentence)).toBe(wanted);
});

test("a picture's words are the reader's, its places are not touched", () => {
  const svg = '<rect x="1.5"/><text x="2.5 GB">may be used: 57.6 GB</text>';
  expect(plain(writtenFor(both, () => pictureForReader(svg)))).toBe(
    '<rect x="1.5"/><text x="2.5 GB">may be used: 53,6 GiB</text>',
  );
  expect(pictureForReader(svg)).toBe(svg);
});

test("whoever comes next is anybody again, also after a fault", () => {
  expect(() =>
    writtenFor(german, () => {
      throw new Error("fault");
    }),
  ).toThrow();
  expect(formatNumber(0.5)).toBe("0.5");
});

// Numbers for people: three digits, the unit that suits, the whole value kept.
import { describe, expect, test } from "vitest";
import { formatBytes, formatCount, formatQuantity, formatSeconds, formatShare } from "../../web/format/quantity.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("a quantity", () => {
  test.each([
    // name                              value      unit        text
    ["bytes are decimal", 42.94e9, "bytes", "42.9 GB"],
    ["seconds below one are ms", 0.0132, "s", "13.2 ms"],
    ["microseconds", 2e-6, "s", "2 µs"],
    ["nothing at all is zero seconds", 0, "s", "0 s"],
    ["token rates as targets state them", 15000, "tokens/s", "15 tokens/ms"],
    ["small token rates as they are", 640, "tokens/s", "640 tokens/s"],
    ["a whole number in full", 10240, "tokens", "10,240 tokens"],
    ["a broken one to three digits", 1234.5, "tokens", "1,230 tokens"],
    ["money to three digits", 0.4217, "USD", "0.422 USD"],
    ["power in kW", 2800, "W", "2.8 kW"],
    ["energy below one in mJ", 0.2, "J", "200 mJ"],
    ["no unit", 512, "", "512"],
  ])("%s", (_, value, unit, text) => {
    expect(plain(formatQuantity(value, unit).text)).toBe(text);
  });

  test("keeps its full value for whoever asks", () => {
    expect(formatBytes(68719476736).full).toBe("68,719,476,736 bytes");
    expect(formatSeconds(1.23456).full).toBe("1.23456 s");
  });

  test("number and unit can be set apart", () => {
    expect(formatBytes(57.6e9)).toMatchObject({ number: "57.6", unit: "GB" });
  });
});

test("GiB are what software counts", () => {
  expect(plain(formatBytes(64 * 2 ** 30, "GiB").text)).toBe("64 GiB");
});

test.each([
  [10e9, "10 B"],
  [671e9, "671 B"],
  [512, "512"],
])("a count of %d reads %s", (count, text) => {
  expect(plain(formatCount(count).text)).toBe(text);
});

test.each([
  [0.38, "38 %"],
  [0.052, "5.2 %"],
  [0.0004, "< 0.1 %"],
  [0, "0 %"],
])("a share of %d reads %s", (share, text) => {
  expect(plain(formatShare(share))).toBe(text);
});

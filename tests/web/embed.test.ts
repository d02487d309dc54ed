// The embed's parts that need no browser.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { envelope, planOf, readEnvelope, targetOrigin } from "../../web/embed/frame-messages.ts";
import { optionsOf, type View } from "../../web/embed/options.ts";
import { lightness } from "../../web/embed/scheme.ts";
import { inContainer, tokensOf } from "../../web/embed/sheets.ts";
import { plansFor, worthSaying } from "../../web/embed/source.ts";
import type { OpenedPlans } from "../../web/messages.ts";

const options = (attributes: Record<string, string>) => optionsOf((name) => attributes[name] ?? null);
const problems = (attributes: Record<string, string>) => {
  const read = options(attributes);
  return "problems" in read ? read.problems : [];
};

test("the loader can be imported where there is no document", async () => {
  expect(typeof globalThis.HTMLElement).toBe("undefined");
  await expect(import("../../web/embed/v1.ts")).resolves.toBeDefined();
});

test("an element with nothing but a plan shows its verdict, as light or dark as its page, and is read-only", () => {
  expect(options({ plan: " 16-gpu-moe " })).toEqual({
    plan: "16-gpu-moe",
    src: "",
    view: "verdict",
    theme: "auto",
    is_readonly: true,
    reader: { language: "en", memory_unit: "GB" },
  });
});

test("only readonly=false lets a plan be edited", () => {
  expect(options({ plan: "a", readonly: "false" })).toMatchObject({ is_readonly: false });
  expect(options({ plan: "a", readonly: "" })).toMatchObject({ is_readonly: true });
});

test("what an attribute does not take is refused with what it takes", () => {
  expect(problems({ plan: "a", view: "heatmap" })).toEqual([
    'view="heatmap" is none of verdict, memory, claims, grid, full, pareto, gantt, roofline, compare',
  ]);
  expect(problems({ plan: "a", theme: "sepia", units: "gb", height: "50%" })).toEqual([
    'theme="sepia" is none of auto, light, dark, inherit',
    'units="gb" is none of GB, GiB',
    'height="50%" is neither a number of pixels nor auto',
  ]);
});

test("numbers are written in the language and the unit of memory that an element asks for", () => {
  expect(options({ plan: "a", lang: "fr-CH", units: "GiB" })).toMatchObject({
    reader: { language: "fr-CH", memory_unit: "GiB" },
  });
  for (const lang of ["german", "de_DE", "x", "english, please"])
    expect(problems({ plan: "a", lang })).toEqual([
      `lang="${lang}" is no language tag that is known here, such as en, de or fr-CH`,
    ]);
});

test("a plan comes from one place", () => {
  expect(problems({})).toEqual(["there is no plan: state plan or src"]);
  expect(problems({ plan: "a", src: "b.json" })).toEqual(["both plan and src are stated: it takes one of them"]);
});

test("a name that is no example's is said, not what it leaves unstated", () => {
  const name = { path: "preset", message: "is not in the catalogue" };
  expect(worthSaying([name, { path: "model", message: "missing" }])).toEqual([name]);
  expect(worthSaying([{ path: "model", message: "missing" }])).toHaveLength(1);
});

test("a view that shows one plan refuses several and says which shows them; a comparison refuses one", () => {
  const [one, three] = [1, 3].map((count) => ({ plans: Array.from({ length: count }, () => ({})), notes: [] }));
  const message = (view: View, opened: OpenedPlans) => {
    const answer = plansFor(view, opened);
    return "problems" in answer ? answer.problems[0]?.message : null;
  };
  if (!one || !three) throw new Error();
  expect(message("compare", three)).toBeNull();
  expect(message("memory", one)).toBeNull();
  expect(message("memory", three)).toMatch(/^the link holds 3 plans, which view="compare" shows/);
  expect(message("compare", one)).toMatch(/^there is one plan, and view="compare" wants a link that holds two to six/);
});

test("a message is read only in its envelope, and answered by its id", () => {
  expect(readEnvelope({ app: "plimsoll", v: 1, type: "ping", id: 7 })).toMatchObject({ type: "ping", id: 7 });
  for (const other of [
    null,
    "ping",
    1,
    [],
    {},
    { app: "plimsoll", v: 2, type: "ping" },
    { app: "x", v: 1, type: "ping" },
  ])
    expect(readEnvelope(other)).toBeNull();
  expect(readEnvelope({ app: "plimsoll", v: 1, type: "ping", id: {} })).not.toHaveProperty("id");
  expect(envelope("pong", { height: 120 })).toEqual({ app: "plimsoll", v: 1, type: "pong", data: { height: 120 } });
});

test("a plan is told to the origin that is known, and to any only where it cannot be named", () => {
  expect(targetOrigin(["https://docs.example", "https://other.example"])).toBe("https://docs.example");
  expect(targetOrigin(["null", "https://docs.example"])).toBe("https://docs.example");
  expect(targetOrigin([undefined, "null"])).toBe("*");
});

test("set-plan takes a text or a plan", () => {
  expect(planOf({ plan: "#v1&p=a" })).toBe("#v1&p=a");
  expect(planOf({ plan: { plimsoll: 1 } })).toBe('{"plimsoll":1}');
  for (const none of [undefined, null, {}, { plan: 3 }, { plan: null }]) expect(planOf(none)).toBeNull();
});

test("light text means a dark page, however a browser writes its colour", () => {
  for (const light of ["rgb(230, 237, 243)", "oklch(0.9 0.02 250)", "lab(92 0 0)", "color(srgb 0.9 0.9 0.9)"])
    expect(lightness(light)).toBeGreaterThan(0.5);
  for (const dark of ["rgb(27, 34, 41)", "rgba(0, 0, 0, 0.87)", "oklab(0.2 0 0)", "color(srgb 0.1 0.1 0.1)"])
    expect(lightness(dark)).toBeLessThan(0.5);
});

const tokens = readFileSync("web/styles/tokens.css", "utf8");

test("the page's colours are one scheme's on an element", () => {
  for (const scheme of ["light", "dark"] as const) {
    expect(tokensOf(tokens, scheme)).not.toMatch(/light-dark|:root/);
    expect(tokensOf(tokens, scheme)).toContain(`color-scheme: ${scheme};`);
  }
  expect(tokensOf(tokens, "light")).toContain("--plimsoll-paper: #ffffff;");
  expect(tokensOf(tokens, "dark")).toContain("--plimsoll-paper: #12171c;");
});

test("what depends on a window's width depends on a column's", () => {
  expect(inContainer("@media (max-width: 599.98px) {}")).toBe("@container plimsoll (max-width: 599.98px) {}");
});

// A view draws what the report says.
import { expect, test } from "vitest";
import type { Actions } from "../../web/actions.ts";
import type { CostReport, TargetVerdict } from "../../web/generated/plan";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { badgeView } from "../../web/views/badge.ts";
import { costView } from "../../web/views/cost.ts";
import { damagedLinkView } from "../../web/views/damaged-link.ts";
import { verdictCardsView } from "../../web/views/verdict-cards.ts";
import { violationsView } from "../../web/views/violations.ts";

const ttft: TargetVerdict = {
  target: "ttft",
  title: "TTFT",
  verdict: "misses",
  unit: "s",
  at_most: true,
  value: 2.41,
  limit: 2,
  margin: -0.205,
  condition: "",
  binds: "KV transfer",
  reason: "The last of the burst waits.",
  readings: [],
};
const no_actions = {} as Actions;

/** What one reads, tags aside. */
const text = (view: Parameters<typeof renderToString>[0]) =>
  renderToString(view)
    .replace(/<svg.*?<\/svg>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

test("a card says value, limit, how far it is missed, what binds and why", () => {
  expect(text(verdictCardsView([ttft]))).toBe(
    "TTFT misses 2.41 s at most 2 s 21 % over Limited by KV transfer Why The last of the burst waits.",
  );
});

test("a floor that is not reached is short of it, a kept limit has room", () => {
  expect(text(verdictCardsView([{ ...ttft, at_most: false }]))).toContain("at least 2 s 21 % short");
  expect(text(verdictCardsView([{ ...ttft, verdict: "meets", margin: 0.5 }]))).toContain("50 % to spare");
});

test("a target that cannot be judged shows its reason and no number", () => {
  const unknown: TargetVerdict = {
    ...ttft,
    verdict: "unknown",
    value: undefined,
    margin: undefined,
    binds: "",
    reason: "The link is not stated.",
  };
  expect(text(verdictCardsView([unknown]))).toBe("TTFT unknown The link is not stated.");
});

test("a value with a range shows its ends", () => {
  expect(text(verdictCardsView([{ ...ttft, low: 1.9, high: 2.5 }]))).toContain("from 1.9 s to 2.5 s");
});

test("a verdict is a shape and a word, not a colour alone", () => {
  const badge = renderToString(badgeView("misses", "misses"));
  expect(badge).toContain("glyph-misses");
  expect(badge).toContain("</svg>misses");
});

test("a broken rule comes with its repair", () => {
  const violation = {
    rule: "TP divides the query heads",
    path: "layout.tp",
    is_caution: false,
    message: "TP 3 does not divide 32 query heads.",
    valid: [2, 4],
    repair: "TP4",
    repair_stage_layers: [],
    repair_change: "TP 3 → 4",
  };
  const view = violationsView([violation], no_actions);
  expect(typeof view).not.toBe("symbol");
  expect(text(view as Parameters<typeof text>[0])).toBe(
    "Use TP4 TP 3 → 4 breaks a rule TP divides the query heads TP 3 does not divide 32 query heads. Values that would do: 2, 4",
  );
});

test("a layout that repairs several rules is offered once", () => {
  const broken = {
    path: "",
    is_caution: false,
    message: "",
    valid: [],
    repair: "TP4",
    repair_stage_layers: [],
    repair_change: "",
  };
  const view = violationsView(
    [
      { ...broken, rule: "one" },
      { ...broken, rule: "two" },
    ],
    no_actions,
  );
  expect(text(view as Parameters<typeof text>[0]).match(/Use TP4/g)).toHaveLength(1);
});

test("what is reached several times over says how often", () => {
  expect(text(verdictCardsView([{ ...ttft, verdict: "meets", at_most: false, margin: 3.18 }]))).toContain(
    "4.18 times the limit",
  );
});

test("a damaged link keeps its text and shows what could be read of it", () => {
  const damaged = { raw: "#v1&m=llam", problems: [{ path: "", message: "The link was cut." }], read: "m=llam" };
  const page = renderToString(damagedLinkView(damaged, no_actions));
  for (const part of ["The link was cut.", "#v1&amp;m=llam", "<pre>m=llam</pre>"]) expect(page).toContain(part);
});

const cost: CostReport = {
  price_per_hour: 16,
  price_per_hour_low: 12,
  price_per_hour_high: 20,
  price_source: "a list, 2026-11-01",
  power_w: 2800,
  cases: [
    {
      lengths: "longest",
      size: "stated",
      price_per_million: 0.4217,
      prompt_price_per_million: 0.2,
      output_price_per_million: 1.3,
      joules_per_token: 0.3,
    },
  ],
};
const costText = (report: CostReport) => text(costView(report) as Parameters<typeof text>[0]).replaceAll("\u00a0", " ");

test("what tokens cost says whose price it is, and that a board's power is no measurement", () => {
  const said = costText(cost);
  for (const part of [
    "A million tokens cost 0.422 USD; a million output tokens 1.3 USD.",
    "12 USD/h to 20 USD/h: a list, 2026-11-01.",
    "at most 2.8 kW, a ceiling and no measurement",
    "300 mJ",
  ])
    expect(said).toContain(part);
});

test("a plan without a price says so", () => {
  const { price_per_hour, price_per_hour_low, price_per_hour_high, ...unpriced } = cost;
  expect(costText(unpriced)).toContain("No price stated.");
});

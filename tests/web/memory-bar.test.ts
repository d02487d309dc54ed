// The legend of the memory bar; the bar itself is the core's.
import { expect, test } from "vitest";
import type { StageMemory } from "../../web/generated/plan";
import { renderToString } from "../../web/prerender/render-to-string.ts";
import { memoryBarView } from "../../web/views/memory-bar.ts";

const stage = {
  lines: [
    { component: "weights_dense", title: "dense weights", bytes: 1e9 },
    { component: "kv_cache", title: "KV cache", bytes: 5e9 },
    { component: "communicators", title: "communicators", bytes: 0 },
  ],
  kv_cache_at_longest_bytes: 10e9,
} as StageMemory;

test("the legend has every component that takes room, as it stands at the longest lengths", () => {
  const legend = renderToString(memoryBarView(stage, "<svg></svg>")).split("<ul")[1] ?? "";
  expect(legend).toContain("10\u00a0GB");
  expect(legend).not.toContain("5\u00a0GB");
  expect(legend).not.toContain("Communicators");
});

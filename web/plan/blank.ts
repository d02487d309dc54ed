// Where a plan of one's own begins: the least that can be checked, and nothing of any example.

import type { JsonObject } from "./path.ts";

export const blank_plan: JsonObject = {
  plimsoll: 1,
  model: "llama-3.1-8b",
  accelerator: "h100-sxm",
  workload: { input: 1024, output: 256, concurrency: 16 },
};

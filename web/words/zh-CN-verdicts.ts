// 四种结论。 The four words of a verdict.

import type { TargetVerdict } from "../generated/plan";

export const verdicts: Record<TargetVerdict["verdict"], string> = {
  meets: "满足",
  misses: "不满足",
  "too close": "临界",
  unknown: "未知",
};

// The way from a plan to its simulation: the tool's address holds the plan, so it opens in a tab of its own.

import { html, nothing, type TemplateResult } from "lit";
import type { JsonObject } from "../plan/path.ts";
import { isWhole, problemAddress } from "../tools/address.ts";

/** Nothing where no address takes the plan. */
export function simulateLinkView(plan: JsonObject): TemplateResult | typeof nothing {
  const address = problemAddress("serve", { plan });
  if (!isWhole(address)) return nothing;
  return html`<p>These are means. <a class="link" href="tools.html${address}">Simulate it request by request</a> for
    percentiles, queues, and what each stage works on.</p>`;
}

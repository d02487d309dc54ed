// The way from a plan to its simulation: the tool's address holds the plan, so it opens in a tab of its own.

import { html, type TemplateResult } from "lit";
import type { JsonObject } from "../plan/path.ts";
import { problemAddress } from "../tools/address.ts";
import { words } from "../words/words.ts";

/** The address is made when somebody is about to go there: a long plan's would cost every keystroke milliseconds. */
export function simulateLinkView(plan: JsonObject): TemplateResult {
  const lead = ({ currentTarget }: Event) => {
    (currentTarget as HTMLAnchorElement).href = `tools.html${problemAddress("serve", { plan })}`;
  };
  const linkOf = (text: string) =>
    html`<a class="link" href="tools.html#serve" @pointerenter=${lead} @focus=${lead} @click=${lead}>${text}</a>`;
  return html`<p>${words().time.simulate(linkOf)}</p>`;
}

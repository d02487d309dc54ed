// The few fields of an element that may be edited: how the model is spread, and what it is asked for.

import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Evaluated } from "../messages.ts";
import { entryText, entryValue } from "../plan/entry.ts";
import { type Json, type JsonObject, valueAt } from "../plan/path.ts";
import { words } from "../words/words.ts";

type Edit = (path: string, value: Json | undefined) => void;

const always = ["layout", "workload.input", "workload.output"];

/** Requests arrive in one of these ways. */
const arrivals = ["workload.concurrency", "workload.burst"];

export function editView(plan: JsonObject, answer: Evaluated, edit: Edit): TemplateResult {
  const fields = [...always, ...arrivals.filter((path) => entryText(valueAt(answer.complete, path)) !== "")];
  return html`<div class="edit">
    ${fields.map(
      (path) => html`<label>${words().embed.fields[path]}
        <input type="text" spellcheck="false" name=${path} .value=${live(textAt(path, plan, answer))}
          @input=${(event: Event) => edit(path, entryValue((event.target as HTMLInputElement).value))} /></label>`,
    )}
  </div>`;
}

/** As it was typed; else as the core completes it. A layout of single degrees is shown in its short form. */
function textAt(path: string, plan: JsonObject, { complete, report }: Evaluated): string {
  const value = valueAt(plan, path) ?? valueAt(complete, path);
  return path === "layout" && typeof value === "object" ? report.layout.written : entryText(value);
}

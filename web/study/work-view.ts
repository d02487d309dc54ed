// The work behind one number: its formula in symbols and filled in, then those of everything that stands in it, down to
// what the plan and its sources state.

import { html, nothing, type TemplateResult } from "lit";
import { capitalised } from "../format/words.ts";
import type { State } from "../state.ts";
import { fieldId } from "../views/field-id.ts";
import { scrollBox } from "../views/section.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import { claimView } from "./claim-view.ts";
import { titleOf } from "./claim-work.ts";
import { asLatex, asMarkdown, commandOf } from "./copies.ts";
import { partsOf, symbolOf, type WorkSymbol } from "./formula.ts";
import { work_dialog_id } from "./ids.ts";
import type { Explanation } from "./messages.ts";
import type { Explained } from "./state.ts";
import type { StudyActions } from "./studying.ts";

type Step = Explanation["steps"][number];
type Fact = Explanation["facts"][number];

export function workView({ study, answer, page_address }: State, actions: StudyActions): TemplateResult {
  const explained = study?.explained ?? null;
  const of_claim = explained?.claim ? titleOf(explained.claim) : null;
  const title =
    of_claim ?? (explained?.explanation ? coreText(capitalised(explained.explanation.words)) : words().work.title);
  return html`<dialog id=${work_dialog_id} class="work" aria-labelledby="work-title">
    <form method="dialog" class="dialog-head">
      <h2 id="work-title">${title}</h2>
      <button class="button" autofocus>${words().work.close}</button>
    </form>
    ${explained ? explainedView(explained, `${page_address}${answer?.link ?? ""}`, actions) : nothing}
  </dialog>`;
}

function explainedView(
  { claim, explanation, problems, path }: Explained,
  address: string,
  actions: StudyActions,
): unknown {
  if (claim) return claimView(claim, path, address, actions);
  if (problems.length > 0)
    return html`<ul class="work-refused">${problems.map(({ message }) => html`<li>${coreText(capitalised(message))}</li>`)}</ul>`;
  if (!explanation) return html`<p class="muted" role="status">${words().work.following}</p>`;
  const w = words().work;
  return html`
    <p class="work-value"><strong>${explanation.value}</strong> <span class="muted">${w.to_last_digit(explanation.number, html`<code>${path}</code>`)}</span></p>
    <div class="buttons">
      <button class="button" @click=${() => actions.copyText(asMarkdown(explanation), w.markdown_copied)}>${w.copy_markdown}</button>
      <button class="button" @click=${() => actions.copyText(asLatex(explanation), w.latex_copied)}>${w.copy_latex}</button>
      <button class="button" @click=${() => actions.copyText(commandOf(address, path), words().launch.copied)}>${w.copy_command}</button>
    </div>
    ${stepsView(explanation)}
    ${factsView(explanation, actions)}
  `;
}

function stepsView({ steps, facts }: Explanation): TemplateResult {
  const known = new Set([...steps, ...facts].map(({ symbol }) => symbol).filter(Boolean));
  return html`<ol class="work-steps">${steps.map((step) => html`<li id=${placeOf(step.symbol)} tabindex="-1">${stepView(step, known)}</li>`)}</ol>`;
}

function stepView(
  { symbol, words: what, formula, filled, value, source }: Step,
  known: ReadonlySet<string>,
): TemplateResult {
  // What is one number by itself says the same three times.
  const lines = filled === value ? [formula, value] : [formula, filled, value];
  return html`
    <h3>${coreText(capitalised(what))}</h3>
    <div class="formula">
      ${lines.map((line, i) => html`<span class="formula-left">${i === 0 && symbol ? symbolView(symbolOf(symbol)) : nothing}</span><span>=</span><span>${i === 0 ? formulaView(line, known) : line}</span>`)}
    </div>
    ${source ? html`<p class="muted work-source">${coreText(capitalised(source))}</p>` : nothing}
  `;
}

/** Each symbol leads to where it is worked out or stated. */
function formulaView(formula: string, known: ReadonlySet<string>): unknown {
  return partsOf(formula, known).map(({ text, symbol }) =>
    symbol
      ? html`<a class="symbol" href="#${placeOf(text)}" @click=${(event: Event) => follow(event, text)}>${symbolView(symbol)}</a>`
      : text,
  );
}

/** The address is the plan's: it stays as it is. */
function follow(event: Event, symbol: string): void {
  event.preventDefault();
  const place = document.getElementById(placeOf(symbol));
  place?.scrollIntoView({ block: "nearest" });
  place?.focus({ preventScroll: true });
}

function symbolView({ letter, below, number }: WorkSymbol): TemplateResult {
  return html`<span class="variable">${letter}</span>${below ? html`<sub>${below}</sub>` : nothing}${number ? html`<sup>(${number})</sup>` : nothing}`;
}

function factsView({ facts }: Explanation, actions: StudyActions): TemplateResult | typeof nothing {
  if (facts.length === 0) return nothing;
  const w = words().work;
  return html`<h3>${w.stated}</h3>
    ${scrollBox(
      w.stated,
      html`<table class="work-facts">
        <thead><tr><th scope="col">${w.symbol}</th><th scope="col">${w.what}</th><th scope="col" class="numeric">${w.value}</th><th scope="col">${w.who}</th></tr></thead>
        <tbody>${facts.map((fact) => factRow(fact, actions))}</tbody>
      </table>`,
    )}`;
}

function factRow({ symbol, words: what, value, path, origin }: Fact, actions: StudyActions): TemplateResult {
  return html`<tr id=${placeOf(symbol)} tabindex="-1">
    <th scope="row">${symbolView(symbolOf(symbol))}</th>
    <td>${coreText(what)}</td>
    <td class="numeric">${value}</td>
    <td class="work-origin">${path ? html`<button class="link" @click=${() => actions.goToField(fieldId(path))}>${path}</button> ` : nothing}<span class="muted">${coreText(origin)}</span></td>
  </tr>`;
}

function placeOf(symbol: string): string {
  return `work-${symbol || "result"}`;
}

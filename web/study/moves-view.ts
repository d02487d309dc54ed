// What a tenth more of each input would do to one answer of the plan, the largest changes first.

import { html, nothing, type TemplateResult } from "lit";
import { numbersWith } from "../format/reader.ts";
import { capitalised } from "../format/words.ts";
import { fieldId } from "../views/field-id.ts";
import { scrollBox } from "../views/section.ts";
import type { Part } from "../words/en.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";
import type { Sensitivity } from "./messages.ts";
import type { Moved } from "./state.ts";
import type { StudyActions } from "./studying.ts";

/** Less is better of these. */
const times = ["ttft", "tpot"];

export function movesView(moved: Moved | null, actions: StudyActions): TemplateResult | typeof nothing {
  if (!moved) return nothing;
  const w = words().moves;
  if (moved.problems.length > 0)
    return html`<p class="note">${coreText(capitalised(moved.problems[0]?.message ?? ""))}</p>`;
  if (!moved.changes) return html`<p class="muted" role="status">${w.trying}</p>`;
  const { targets, target, changes } = chosen(moved);
  if (!target) return html`<p class="muted">${w.nothing}</p>`;
  return html`
    <p class="moves-choice"><label for="moves-of">${w.of}</label>
      <select id="moves-of" @change=${(event: Event) => actions.chooseTarget((event.target as HTMLSelectElement).value)}>
        ${targets.map((one) => html`<option value=${one} ?selected=${one === target}>${titleOf(one)}</option>`)}
      </select></p>
    <p class="takeaway">${takeaway(changes, target)}</p>
    ${scrollBox(w.what, tableView(changes, target, actions))}
  `;
}

function titleOf(target: string): string {
  const titles: Record<string, string> = words().moves.targets;
  return titles[target] ?? target;
}

/** The answer that is asked for, and what moves it; the first there is where the plan has no such answer. */
function chosen({ changes, target }: Moved): { targets: string[]; target: string; changes: Sensitivity[] } {
  const targets = Object.keys(words().moves.targets).filter((one) => changes?.some((change) => change.target === one));
  const shown = targets.includes(target) ? target : (targets[0] ?? "");
  return { targets, target: shown, changes: changes?.filter((change) => change.target === shown) ?? [] };
}

/** The same in a sentence, for who cannot see it. */
export function movesSentence(moved: Moved): string {
  const { target, changes } = chosen(moved);
  if (moved.problems.length > 0) return capitalised(moved.problems[0]?.message ?? "");
  const [most] = changes;
  const w = words().moves;
  return most ? w.takeaway(most.words, titleOf(target), signed(most.tenth_more)).join("") : w.nothing;
}

function takeaway(changes: Sensitivity[], target: string): Part {
  const [most] = changes;
  if (!most) return "";
  return words().moves.takeaway(coreText(most.words), titleOf(target), signed(most.tenth_more));
}

function tableView(changes: Sensitivity[], target: string, actions: StudyActions): TemplateResult {
  const w = words().moves;
  const largest = Math.max(...changes.map(({ tenth_more }) => Math.abs(tenth_more)));
  return html`<table class="moves">
    <thead><tr><th scope="col">${w.more_of}</th><th scope="col" class="numeric">${w.changes}</th><th scope="col" class="move-sides">${w.sides}</th><th scope="col" class="numeric">${w.for_each}</th></tr></thead>
    <tbody>
      ${changes.map(
        ({ words: what, input, tenth_more, elasticity }) => html`<tr>
          <th scope="row">${coreText(capitalised(what))} <button class="link move-field" @click=${() => actions.goToField(fieldId(input))}>${input}</button></th>
          <td class="numeric">${signed(tenth_more)}</td>
          <td>${barView(tenth_more, largest, times.includes(target))}</td>
          <td class="numeric">${numbersWith({ maximumSignificantDigits: 2, signDisplay: "exceptZero" }).format(elasticity)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Better to the right of the middle, worse to the left, and another shade. */
function barView(change: number, largest: number, less_is_better: boolean): TemplateResult {
  const is_better = change < 0 === less_is_better;
  const width = largest > 0 ? (Math.abs(change) / largest) * 50 : 0;
  return html`<svg class="move-bar ${is_better ? "better" : "worse"}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="value" x=${is_better ? 50 : 50 - width} width=${width} height="10" />
    <path class="middle" d="M50 0V10" />
  </svg>`;
}

function signed(share: number): string {
  return `${numbersWith({ maximumSignificantDigits: 2, signDisplay: "exceptZero" }).format(share * 100)} %`;
}

// What a tenth more of each input would do to one answer of the plan, the largest changes first.

import { html, nothing, type TemplateResult } from "lit";
import { numbersWith } from "../format/reader.ts";
import { capitalised } from "../format/words.ts";
import { fieldId } from "../views/field-id.ts";
import { scrollBox } from "../views/section.ts";
import type { Sensitivity } from "./messages.ts";
import type { Moved } from "./state.ts";
import type { StudyActions } from "./studying.ts";

const titles: Record<string, string> = {
  ttft: "TTFT",
  tpot: "TPOT",
  prefill_throughput: "Prefill, tokens/s per GPU",
  decode_throughput: "Decode, tokens/s per GPU",
  total_throughput: "Total, tokens/s per GPU",
};

/** Less is better of these. */
const times = ["ttft", "tpot"];

export function movesView(moved: Moved | null, actions: StudyActions): TemplateResult | typeof nothing {
  if (!moved) return nothing;
  if (moved.problems.length > 0) return html`<p class="note">${capitalised(moved.problems[0]?.message ?? "")}</p>`;
  if (!moved.changes) return html`<p class="muted" role="status">Trying a tenth more of each input …</p>`;
  const { targets, target, changes } = chosen(moved);
  if (!target) return html`<p class="muted">${nothing_moves}</p>`;
  return html`
    <p class="moves-choice"><label for="moves-of">Of</label>
      <select id="moves-of" @change=${(event: Event) => actions.chooseTarget((event.target as HTMLSelectElement).value)}>
        ${targets.map((one) => html`<option value=${one} ?selected=${one === target}>${titles[one]}</option>`)}
      </select></p>
    <p class="takeaway">${takeaway(changes, target)}</p>
    ${scrollBox("What a tenth more of each input does", tableView(changes, target, actions))}
  `;
}

const nothing_moves = "Nothing moves: no time of this plan can be told.";

/** The answer that is asked for, and what moves it; the first there is where the plan has no such answer. */
function chosen({ changes, target }: Moved): { targets: string[]; target: string; changes: Sensitivity[] } {
  const targets = Object.keys(titles).filter((one) => changes?.some((change) => change.target === one));
  const shown = targets.includes(target) ? target : (targets[0] ?? "");
  return { targets, target: shown, changes: changes?.filter((change) => change.target === shown) ?? [] };
}

/** The same in a sentence, for who cannot see it. */
export function movesSentence(moved: Moved): string {
  const { target, changes } = chosen(moved);
  if (moved.problems.length > 0) return capitalised(moved.problems[0]?.message ?? "");
  return target ? takeaway(changes, target) : nothing_moves;
}

function takeaway(changes: Sensitivity[], target: string): string {
  const [most] = changes;
  if (!most) return "";
  return `10 % more of “${most.words}” moves ${titles[target]} by ${signed(most.tenth_more)}, more than any other input.`;
}

function tableView(changes: Sensitivity[], target: string, actions: StudyActions): TemplateResult {
  const largest = Math.max(...changes.map(({ tenth_more }) => Math.abs(tenth_more)));
  return html`<table class="moves">
    <thead><tr><th scope="col">10 % more of</th><th scope="col" class="numeric">changes it by</th><th scope="col" class="move-sides">← worse, better →</th><th scope="col" class="numeric">% for each %</th></tr></thead>
    <tbody>
      ${changes.map(
        ({ words, input, tenth_more, elasticity }) => html`<tr>
          <th scope="row">${capitalised(words)} <button class="link move-field" @click=${() => actions.goToField(fieldId(input))}>${input}</button></th>
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

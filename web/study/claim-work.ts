// The work behind a claim's computed numbers: its audit says the arithmetic itself, so nothing is asked of the core.

import { labelOf } from "../format/label.ts";
import { capitalised, sentence } from "../format/words.ts";
import type { ClaimAnswer, ClaimNumber, Report } from "../generated/plan";
import { nameOf, shownNumber } from "../views/claims.ts";
import { cell, escaped, latexOf } from "./copies.ts";

const claim_path = /^claims\[(\d+)\]\.computed\[(\d+)\]\.value$/;

/** The claim whose number stands at the path; null where the path is not a claim's. */
export function claimAt({ claims }: Report, path: string): ClaimAnswer | null {
  const [, index] = claim_path.exec(path) ?? [];
  return claims[Number(index)] ?? null;
}

/** The one of its numbers that the path names. */
export function numberAt({ computed }: ClaimAnswer, path: string): ClaimNumber | undefined {
  const [, , index] = claim_path.exec(path) ?? [];
  return computed[Number(index)];
}

export function titleOf({ kind, statement }: ClaimAnswer): string {
  return statement || labelOf(kind);
}

/** What is heard when the number is opened. */
export function saidOf(claim: ClaimAnswer, path: string): string {
  const number = numberAt(claim, path);
  return number ? `${titleOf(claim)}: ${nameOf(number)} ${shownNumber(number).text}` : titleOf(claim);
}

/** Every digit, in the one form that copies have. */
export function exactly({ value, unit }: ClaimNumber): string {
  return `${value} ${unit}`.trimEnd();
}

export function claimAsMarkdown(claim: ClaimAnswer): string {
  const { answer, stated, reason, computed, steps } = claim;
  const rows = computed.map((number) => `| ${cell(nameOf(number))} | ${cell(exactly(number))} |`);
  return [
    `### ${cell(capitalised(titleOf(claim)))}`,
    "",
    `${stated ? `Stated: ${cell(stated)}. ` : ""}Answer: ${labelOf(answer).toLowerCase()}.${reason ? ` ${cell(sentence(reason))}` : ""}`,
    "",
    ...(steps.length > 0 ? ["```", ...steps, "```", ""] : []),
    ...(rows.length > 0 ? ["| | computed |", "| --- | --- |", ...rows, ""] : []),
  ].join("\n");
}

/** An `align*` of amsmath: what was computed, then the steps as they are worded. */
export function claimAsLatex(claim: ClaimAnswer): string {
  const rows = [
    ...claim.computed.map((number) => `  \\text{${escaped(nameOf(number))}} &= ${latexOf(exactly(number), new Set())}`),
    ...claim.steps.map((step) => `  &\\text{${escaped(step)}}`),
  ];
  return ["\\begin{align*}", rows.join(" \\\\\n"), "\\end{align*}", ""].join("\n");
}

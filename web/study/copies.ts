// The work behind a number as a text of its own, for a review, a paper or a shell.

import { partsOf, symbolOf, type WorkSymbol } from "./formula.ts";
import type { Explanation } from "./messages.ts";

/** Readable where Markdown is not drawn, too. */
export function asMarkdown({ words, value, path, steps, facts }: Explanation): string {
  const shown = steps.flatMap(({ symbol, words, formula, filled, value, source }) => {
    const indent = " ".repeat(symbol.length);
    const lines = filled === value ? [formula, value] : [formula, filled, value];
    const code = lines.map((line, i) => `${i === 0 ? symbol : indent} = ${line}`);
    return [`**${words}**`, "", "```", ...code, "```", ...(source ? ["", `Source: ${cell(source)}`] : []), ""];
  });
  const rows = facts.map(
    (fact) => `| \`${fact.symbol}\` | ${[fact.words, fact.value, fact.path, fact.origin].map(cell).join(" | ")} |`,
  );
  const table =
    rows.length > 0
      ? ["| | stated | value | field | who says so |", "| --- | --- | --- | --- | --- |", ...rows, ""]
      : [];
  return [`### ${cell(words)}: ${value}`, "", `\`${path}\``, "", ...shown, ...table].join("\n");
}

/** A word of somebody's could end the cell, or be drawn. */
export function cell(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, "\\$&").replace(/\s+/g, " ");
}

/** An `align*` of amsmath, a formula a row. */
export function asLatex({ steps, facts }: Explanation): string {
  const known = new Set([...steps, ...facts].map(({ symbol }) => symbol).filter(Boolean));
  const rows = steps.flatMap(({ symbol, words, formula, filled, value }) => {
    const lines = [
      latexOf(formula, known),
      ...(filled === value ? [] : [latexOf(filled, new Set())]),
      latexOf(value, new Set()),
    ];
    return lines.map(
      (line, i) =>
        `  ${i === 0 && symbol ? latexSymbol(symbolOf(symbol)) : ""} &= ${line}${i === 0 ? ` && \\text{${escaped(words)}}` : ""}`,
    );
  });
  const stated = facts.map(
    ({ symbol, words, value }) =>
      `  ${latexSymbol(symbolOf(symbol))} &= ${latexOf(value, new Set())} && \\text{${escaped(words)}}`,
  );
  return ["\\begin{align*}", [...rows, ...stated].join(" \\\\\n"), "\\end{align*}", ""].join("\n");
}

const greek =
  "α alpha, β beta, γ gamma, δ delta, η eta, θ theta, κ kappa, λ lambda, μ mu, µ mu, ν nu, π pi, ρ rho, σ sigma, τ tau, φ varphi, Π Pi, Σ Sigma, Ω Omega";

/** What the core writes beyond ASCII, in mathematics. */
const signs: Record<string, string> = {
  ...Object.fromEntries(greek.split(", ").map((pair) => pair.replace(" ", " \\").split(" "))),
  "·": "\\cdot",
  "×": "\\times",
  "÷": "\\div",
  "−": "-",
  "⌈": "\\lceil",
  "⌉": "\\rceil",
  "⌊": "\\lfloor",
  "⌋": "\\rfloor",
  "≤": "\\le",
  "≥": "\\ge",
  "→": "\\to",
  "∞": "\\infty",
  "√": "\\surd",
  "∂": "\\partial",
  ℓ: "\\ell",
  "…": "\\ldots",
  "′": "'",
  "²": "^2",
  "⁴": "^4",
  "⁶": "^6",
  "₀": "_0",
  "%": "\\%",
};
const sign = new RegExp(`[${Object.keys(signs).join("")}]`, "gu");

export function latexOf(text: string, known: ReadonlySet<string>): string {
  return partsOf(text, known)
    .map(({ text, symbol }) => (symbol ? latexSymbol(symbol) : latexBetween(text)))
    .join("")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Numbers with their units, and what stands between symbols. */
function latexBetween(text: string): string {
  const unit = /(\d)[ \u00a0]?([A-Za-zµ][A-Za-zµ/]*)/g;
  return text
    .replace(/(\d),(?=\d{3})/g, "$1{,}")
    .replace(unit, (_, digit, name) => `${digit}\\,\\text{${name}}`)
    .replace(/\b(max|min)\b/g, "\\$1")
    .replace(/\^\(([^()]*)\)/g, "^{$1}")
    .replace(sign, (one) => `${signs[one]}${/[a-z]$/.test(signs[one] ?? "") ? " " : ""}`);
}

function latexSymbol({ letter, below, number }: WorkSymbol): string {
  const name = signs[letter] ?? (letter.length > 1 ? `\\mathrm{${escaped(letter)}}` : letter);
  const sub = below ? `_{\\mathrm{${escaped(below)}}}` : "";
  return `${name}${sub}${number ? `^{(${number})}` : ""}`;
}

/** Words in a text of LaTeX. */
export function escaped(text: string): string {
  return text
    .replace(/[\\{}$&#_%^~]/g, (one) => (one === "\\" ? "\\textbackslash{}" : `\\${one}`))
    .replace(sign, (one) => (one === "%" ? one : `\\(${signs[one]}\\)`));
}

/** Quoted: the link has an `&` in it. */
export function commandOf(address: string, path: string): string {
  return `plimsoll explain '${address}' '${path}'`;
}

/** Claims are audited with the plan. */
export function auditCommandOf(address: string): string {
  return `plimsoll check '${address}'`;
}

// The templates of a source file, as far as a test of their words needs them: the literal pieces of each, with a mark where a
// value stands.

export const mark = "\u0001";

const tag = /\b(?:html|svg)`/g;

/** Each template's own text; the templates within its values are templates of their own. */
export function templatesIn(source: string): string[] {
  const found: string[] = [];
  for (const { index } of source.matchAll(tag)) found.push(templateAt(source, source.indexOf("`", index) + 1));
  return found;
}

function templateAt(source: string, from: number): string {
  let text = "";
  for (let i = from; source[i] !== "`"; i += 1) {
    if (source[i] === "\\") i += 1;
    else if (source.startsWith("${", i)) {
      i = endOfValue(source, i + 2);
      text += mark;
      continue;
    }
    text += source[i];
  }
  return text;
}

/** Of `${…}`, its closing brace. */
function endOfValue(source: string, from: number): number {
  let depth = 0;
  for (let i = from; i < source.length; i += 1) {
    const letter = source[i] ?? "";
    if (letter === "`") i = endOfTemplate(source, i + 1);
    else if (letter === '"' || letter === "'") i = endOfText(source, i + 1, letter);
    else if (letter === "{") depth += 1;
    else if (letter === "}" && depth === 0) return i;
    else if (letter === "}") depth -= 1;
  }
  return source.length;
}

function endOfTemplate(source: string, from: number): number {
  let i = from;
  while (source[i] !== "`") {
    if (source[i] === "\\") i += 2;
    else i = source.startsWith("${", i) ? endOfValue(source, i + 2) + 1 : i + 1;
  }
  return i;
}

function endOfText(source: string, from: number, quote: string): number {
  let i = from;
  while (source[i] !== quote) i += source[i] === "\\" ? 2 : 1;
  return i;
}

/** The words that stand in a template itself: between its tags, and in attributes that are read out. Code is no word. */
export function wordsIn(template: string): string[] {
  const read = [...template.matchAll(/\b(?:title|aria-label|placeholder|alt|data-name)="([^"]*)"/g)].map(
    ([, text]) => text ?? "",
  );
  const shown = template
    .replace(/<code\b[^>]*>[^<]*<\/code>/g, " ")
    .replace(/<[^>]*>/g, "\n")
    .split("\n");
  return [...read, ...shown].flatMap((text) => text.split(mark)).filter((text) => /\p{L}{2}/u.test(text));
}

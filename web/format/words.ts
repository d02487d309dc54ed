// Small words of sentences.

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "heads over TP is 8" → "Heads over TP is 8." */
export function sentence(text: string): string {
  if (!text) return "";
  return capitalised(text) + (/[.?!]$/.test(text) ? "" : ".");
}

/** "a", "a and b", "a, b and c" */
export function listed(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

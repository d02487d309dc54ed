// What the plan's fields are called: by the page's language where it has a word, else by their own names.

import { labelOf } from "../format/label.ts";
import { keysOf } from "../plan/path.ts";
import { words } from "./words.ts";

/** `owner`: the field that it is a part of, where the name alone may say another thing. */
export function fieldLabel(name: string, owner: string): string {
  return found(words().core?.fields, name, owner) ?? labelOf(name);
}

/** What a field means, where the page's language has it; the schema says it in English. */
export function fieldHelp(name: string, owner: string): string | undefined {
  return found(words().core?.help, name, owner);
}

export function helpAt(path: string): string | undefined {
  const [name = "", owner = ""] = namesIn(path).reverse();
  return fieldHelp(name, owner);
}

function found(table: Record<string, string> | undefined, name: string, owner: string): string | undefined {
  return table?.[`${owner}.${name}`] ?? table?.[name];
}

function namesIn(path: string): string[] {
  return keysOf(path).filter((key) => typeof key === "string");
}

/** "cluster.scale_up.bandwidth" → the label of each. */
export function pathLabels(path: string): string[] {
  const names = namesIn(path);
  return names.map((name, i) => fieldLabel(name, names[i - 1] ?? ""));
}

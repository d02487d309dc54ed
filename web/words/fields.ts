// What the plan's fields are called: by the page's language where it has a word, else by their own names.

import { labelOf } from "../format/label.ts";
import { keysOf } from "../plan/path.ts";
import { words } from "./words.ts";

/** `owner`: the field that it is a part of, where the name alone may say another thing. */
export function fieldLabel(name: string, owner: string): string {
  const fields = words().core?.fields;
  return fields?.[`${owner}.${name}`] ?? fields?.[name] ?? labelOf(name);
}

/** "cluster.scale_up.bandwidth" → the label of each. */
export function pathLabels(path: string): string[] {
  const names = keysOf(path).filter((key) => typeof key === "string");
  return names.map((name, i) => fieldLabel(name, names[i - 1] ?? ""));
}

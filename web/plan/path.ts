// Reading and editing a plan by path: "cluster.scale_out.bandwidth", "claims[2].value".
//
// The plan is what the user states, in its short form; every edit makes a new one, so that undo is a list of plans.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export type Key = string | number;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole plan may be a preset's name; to be edited it is an object. */
export function asObject(plan: Json | undefined): JsonObject {
  if (isObject(plan)) return plan;
  return typeof plan === "string" ? { preset: plan } : {};
}

/** "a.b[2]" → ["a", "b", 2]. */
export function keysOf(path: string): Key[] {
  const keys: Key[] = [];
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (index !== undefined) keys.push(Number(index));
    else if (name !== undefined) keys.push(name);
  }
  return keys;
}

/** ("a.b", 2) → "a.b[2]". */
export function pathTo(parent: string, key: Key): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  return parent ? `${parent}.${key}` : key;
}

export function valueAt(root: Json | undefined, path: string): Json | undefined {
  let value = root;
  for (const key of keysOf(path)) {
    if (Array.isArray(value) && typeof key === "number") value = value[key];
    else if (isObject(value) && typeof key === "string") value = value[key];
    else return undefined;
  }
  return value;
}

/** Where editing inside a value starts that is neither object nor list yet: a shorthand spelled out, a preset's list. */
export type Opened = (path: string, value: Json | undefined) => JsonObject | Json[] | undefined;

/**
 * The plan with one value changed. `undefined` takes it out, and with it every object that it leaves empty: what states
 * nothing is not stated.
 */
export function withValue(root: JsonObject, path: string, value: Json | undefined, open: Opened): JsonObject {
  return changed(root, keysOf(path), "", value, open) as JsonObject;
}

function changed(
  node: Json | undefined,
  keys: Key[],
  path: string,
  value: Json | undefined,
  open: Opened,
): Json | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const start = isObject(node) || Array.isArray(node) ? node : open(path, node);
  if (start === undefined && value === undefined) return node;
  const child_at = (child: Json | undefined) => changed(child, rest, pathTo(path, key), value, open);
  if (typeof key === "number") {
    const list = Array.isArray(start) ? start : [];
    return withEntry(list, key, child_at(list[key]));
  }
  const object = isObject(start) ? start : {};
  const edited = withMember(object, key, child_at(object[key]));
  return Object.keys(edited).length > 0 || path === "" ? edited : undefined;
}

function withEntry(list: Json[], index: number, entry: Json | undefined): Json[] | undefined {
  const edited = entry === undefined ? list.filter((_, other) => other !== index) : [...list];
  if (entry !== undefined) edited[index] = entry;
  return edited.length > 0 ? edited : undefined;
}

function withMember(object: JsonObject, name: string, member: Json | undefined): JsonObject {
  const { [name]: _, ...others } = object;
  if (member === undefined) return others;
  // In its place: an edited plan keeps the order of its keys.
  return name in object ? { ...object, [name]: member } : { ...others, [name]: member };
}

// The plan's JSON Schema as a tree of fields, which is all that the form knows of plans. Only this file reads the schema.

import { isObject, type Json, type JsonObject } from "../plan/path.ts";
import { fieldHelp, fieldLabel } from "../words/fields.ts";
import { coreLanguage } from "../words/said.ts";

export type FieldKind = "text" | "number" | "boolean" | "choice" | "object" | "list";

export interface Field {
  name: string;
  label: string;
  help: string;
  /** Set where the help is still the schema's own English in a page of another language. */
  help_language?: "en";
  kind: FieldKind;
  /** "GB" and its like are for the reader to choose; this is the base unit: "bytes". */
  unit: string;
  /** A spelled value: "64 GB". */
  example: string;
  is_required: boolean;
  /** It may be left unstated: null says so where a preset states it. */
  is_optional: boolean;
  default_value: Json | undefined;
  choices: string[];
  /** Of an object: its own fields. */
  fields: Field[];
  /** Of an object: names that may stand for it. */
  presets: string[];
  /** Of an object that may also be one text: what that text looks like. */
  shorthand: string;
  /** Of a list: what an entry is. */
  entry: Field | null;
}

/** The fields of a plan, in the schema's order. */
export function planFields(schema: JsonObject): Field[] {
  return fieldOf("", schema, false, schema, "").fields;
}

/** `owner`: what it is a part of. */
function fieldOf(name: string, stated: JsonObject, is_required: boolean, schema: JsonObject, owner: string): Field {
  const nodes = alternatives(stated, schema);
  const object = nodes.find((node) => isObject(node.properties));
  const list = nodes.find((node) => isObject(node.items));
  const hints = Object.assign({}, ...nodes.map((node) => node["x-plimsoll"] ?? {})) as JsonObject;
  const choices = texts(nodes.find((node) => Array.isArray(node.enum) && !isPresetList(node, hints))?.enum);
  const own_help = fieldHelp(name, owner);
  return {
    name,
    label: fieldLabel(name, owner),
    help: own_help ?? (textOf(stated.description) || textOf(nodes.find((node) => node.description)?.description)),
    ...(own_help ? {} : { help_language: coreLanguage() }),
    kind: object ? "object" : list ? "list" : choices.length > 0 ? "choice" : scalarKind(nodes, hints),
    unit: textOf(hints.unit),
    example: textOf(hints.example),
    is_required: is_required || hints.required === true,
    is_optional: nodes.some((node) => typesOf(node).includes("null") || hasNull(node.enum)),
    default_value: stated.default,
    choices,
    fields: object ? childFields(object, schema, name || owner) : [],
    presets: texts(hints.presets),
    shorthand: textOf(hints.shorthand),
    entry: list && !object ? fieldOf("", list.items as JsonObject, true, schema, name) : null,
  };
}

function childFields(object: JsonObject, schema: JsonObject, owner: string): Field[] {
  const required = texts(object.required);
  return Object.entries(object.properties as JsonObject)
    .filter(([name, node]) => name !== "preset" && isObject(node))
    .map(([name, node]) => fieldOf(name, node as JsonObject, required.includes(name), schema, owner));
}

/** The node and all that it may be, references followed. */
function alternatives(node: JsonObject, schema: JsonObject): JsonObject[] {
  const found = [node];
  const referred = typeof node.$ref === "string" ? referredNode(node.$ref, schema) : undefined;
  if (referred) found.push(...alternatives(referred, schema));
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const list = node[key];
    if (Array.isArray(list)) found.push(...list.filter(isObject).flatMap((one) => alternatives(one, schema)));
  }
  return found;
}

function referredNode(reference: string, schema: JsonObject): JsonObject | undefined {
  let node: Json | undefined = schema;
  for (const key of reference.replace(/^#\/?/, "").split("/")) node = isObject(node) ? node[key] : undefined;
  return isObject(node) ? node : undefined;
}

/** Presets come as an enum of names too; they are the object's, not choices of their own. */
function isPresetList(node: JsonObject, hints: JsonObject): boolean {
  return hints.presets !== undefined && texts(node.enum).every((name) => texts(hints.presets).includes(name));
}

function scalarKind(nodes: JsonObject[], hints: JsonObject): FieldKind {
  const types = nodes.flatMap(typesOf);
  if (types.includes("boolean")) return "boolean";
  if (types.includes("number") || types.includes("integer") || hints.unit !== undefined) return "number";
  return "text";
}

function typesOf({ type }: JsonObject): string[] {
  return Array.isArray(type) ? texts(type) : [textOf(type)];
}

function hasNull(values: Json | undefined): boolean {
  return Array.isArray(values) && values.includes(null);
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

// What an address of this page says, after its "#":
//
//   place                                            a tool
//   place/place-two-types                            an example, as it is
//   tool=place&problem=%7B%22gpus…%7D&check=1c291ca3    a whole problem: its JSON, and a CRC-32 over tool and JSON
//   tool=place&too-long=182340                       a problem of so many characters, more than an address takes
//
// The check comes last, so an address that was cut has none, and one with a changed character does not fit it. Neither opens
// as another problem.

import { isObject, type Json, type JsonObject } from "../plan/path.ts";
import { crc32 } from "./crc32.ts";

export type Address =
  | { kind: "empty" }
  | { kind: "tool"; tool: string }
  | { kind: "example"; tool: string; example: string }
  | { kind: "problem"; tool: string; problem: JsonObject }
  | { kind: "too long"; tool: string; length: number }
  | { kind: "damaged"; because: string };

/** As long as a plan's link may be. */
export const longest_address = 64 * 1024;

/** Defaults that have changed since addresses were first written: what one without the field meant, and what each says since. */
const changed_defaults: Record<string, { meant: JsonObject; said: JsonObject }> = {
  place: { meant: { rules: "original" }, said: { rules: "corrected" } },
};

export function exampleAddress(tool: string, example: string): string {
  return `#${tool}/${example}`;
}

export function problemAddress(tool: string, problem: JsonObject): string {
  const text = JSON.stringify({ ...changed_defaults[tool]?.said, ...problem });
  const too_long = `#tool=${tool}&too-long=${text.length}`;
  if (text.length > longest_address) return too_long;
  const address = `#tool=${tool}&problem=${encoded(text)}&check=${checkOf(tool, text)}`;
  return address.length > longest_address ? too_long : address;
}

/** Whether an address holds what it names, wherever it is opened. */
export function isWhole(address: string): boolean {
  return !address.includes("&too-long=");
}

export function readAddress(hash: string): Address {
  const written = hash.replace(/^#/, "");
  if (written === "") return { kind: "empty" };
  return written.startsWith("tool=") ? readProblem(written) : readName(written);
}

function readName(written: string): Address {
  const name = decoded(written);
  if (name === null) return { kind: "damaged", because: "a % in it stands before no two hexadecimal digits" };
  const slash = name.indexOf("/");
  if (slash < 0) return { kind: "tool", tool: name };
  return { kind: "example", tool: name.slice(0, slash), example: name.slice(slash + 1) };
}

function readProblem(written: string): Address {
  const long = /^tool=([^&]*)&too-long=(\d+)$/.exec(written);
  if (long) return { kind: "too long", tool: long[1] ?? "", length: Number(long[2]) };
  const whole = /^tool=([^&]*)&problem=([^&]*)&check=([0-9a-f]{8})$/.exec(written);
  if (!whole) return { kind: "damaged", because: "it was cut: it does not end with its check" };
  const [, tool = "", problem = "", check] = whole;
  const text = decoded(problem);
  if (text === null || checkOf(tool, text) !== check)
    return { kind: "damaged", because: "a part of it was changed or is missing: its check does not fit" };
  const read = parsed(text);
  return isObject(read)
    ? { kind: "problem", tool, problem: { ...changed_defaults[tool]?.meant, ...read } }
    : { kind: "damaged", because: "it holds no problem" };
}

function checkOf(tool: string, text: string): string {
  return crc32(`${tool} ${text}`);
}

/** Also what mail and chat programs take for the end of an address. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

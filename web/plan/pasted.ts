// What somebody pasted or dropped: a plan, a link to one, a text that holds a link, a report of Plimsoll's own, a model's
// config.json, or what another tool has written. Judged by content, never by a file's name.

import { words } from "../words/words.ts";
import { isObject, type Json } from "./path.ts";

export type Pasted =
  | { kind: "plan" }
  | { kind: "config" }
  | { kind: "link"; link: string }
  /** A launch line, a manifest, a plan in prose: the core's exchange says which, or that it is none. */
  | { kind: "foreign" }
  | { kind: "nothing"; because: string };

/** A text that is JSON but neither plan nor config is taken for a plan, so that the core says what is wrong with it. */
export function pastedIn(text: string): Pasted {
  if (text.trimStart().startsWith("{")) return { kind: kindOfJson(parsed(text)) };
  const report_link = linkOfReport(text);
  if (report_link) return { kind: "link", link: report_link };
  return oneOf(linksIn(text), text.trim());
}

function kindOfJson(value: Json | undefined): "plan" | "config" {
  if (!isObject(value) || "plimsoll" in value) return "plan";
  const is_config = "model_type" in value || "architectures" in value || "num_hidden_layers" in value;
  return is_config ? "config" : "plan";
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where reports keep their plan: in a picture's metadata, and at the end of the Markdown. A title may hold any link. */
const report_places = [
  /<metadata>\s*(#v\d[^<\s]*)\s*<\/metadata>/,
  // Of a PNG that was read as if it were text.
  /PNG\r\n.{0,64}tEXtPlimsoll\0(#v\d\S*)\n/s,
  /Plan: `(#v\d[^`\s]*)`\s*$/,
];

function linkOfReport(text: string): string | null {
  for (const place of report_places) {
    const link = place.exec(text)?.[1];
    if (link) return link;
  }
  return null;
}

/** The same link several times over is one. A single word may be a link in clothes that only the core knows. */
function oneOf(links: string[], text: string): Pasted {
  const different = new Map(links.map((link) => [bare(link), link]));
  const [first] = different.values();
  if (different.size > 1) {
    return {
      kind: "nothing",
      because: words().open.links(different.size),
    };
  }
  if (first) return { kind: "link", link: first };
  if (!/\s/.test(text)) return { kind: "link", link: text };
  return { kind: "foreign" };
}

/** Between these no link goes on: its own letters, and those of addresses around it, are none of them. */
const between = /[\s<>"'`()[\]{}|\\,]+/;
/** A "#" or a parameter before "v1&", each as itself or percent-encoded, also more than once. */
const marked = /(?:^|#|%(?:25)*23|\bp(?:=|%(?:25)*3d))v\d+(?:&|%(?:25)*26)/i;

function linksIn(text: string): string[] {
  return text.split(between).filter((word) => marked.test(word));
}

/** What two links have in common that open the same plan: from the version to the check. */
function bare(link: string): string {
  const plain = decoded(link).replaceAll("&amp;", "&");
  return /v\d+&.*?&k=[0-9a-f]{4}/.exec(plain)?.[0] ?? plain;
}

/** Wrappers wrap wrapped links. */
function decoded(text: string, layers = 3): string {
  if (layers === 0 || !text.includes("%")) return text;
  try {
    return decoded(decodeURIComponent(text), layers - 1);
  } catch {
    return text;
  }
}

// A plan's report as a folder for a static host: a page without a script, the plan, and every other form of the report.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRefused, type Plimsoll, type Refused, type Report, type ReportFormat } from "./plimsoll.ts";
import { NoPng, pngOf } from "./png.ts";

/** Where the folder will be served, and what lies in it. */
export interface ForHost {
  /** Of the folder, with its last slash; empty where it is not known: addresses are relative then. */
  base_url: string;
  /** Of a Plimsoll page that opens links; empty for none. */
  page_url: string;
  has_card: boolean;
  /** The page's companions, by name. */
  files: string[];
}

/** What the page's views draw: the page, and its card as a picture. */
export type StaticForms = (
  plimsoll: Plimsoll,
  plan: object,
  host: ForHost,
) => { html: string; card_svg: string } | Refused;

/** Name → contents, and what could not be made. */
export interface Folder {
  files: Map<string, string | Uint8Array>;
  notes: string[];
}

const card = "card.png";
const most_card_bytes = 200_000;
const reports: [string, ReportFormat][] = [
  ["report.md", "markdown"],
  ["report.svg", "svg"],
  ["badge.svg", "badge"],
];
/** Of a frame that holds the page; its content scrolls within. */
const frame_width_px = 680;
const frame_height_px = 600;

export function folderOf(
  plimsoll: Plimsoll,
  staticForms: StaticForms,
  plan: string,
  { base_url, page_url }: Pick<ForHost, "base_url" | "page_url">,
): Folder | Refused {
  const written = plimsoll.write(plan);
  if (isRefused(written)) return written;
  const checked = plimsoll.check(plan);
  if (isRefused(checked)) return checked;
  const files = new Map<string, string | Uint8Array>();
  const notes: string[] = [];
  // An example is written as its name.
  const short = typeof written.short === "string" ? { preset: written.short } : written.short;
  files.set("plan.json", `${JSON.stringify({ plimsoll: 1, ...short }, null, 2)}\n`);
  for (const [name, format] of reports) {
    const report = plimsoll.report(plan, format);
    if (isRefused(report)) return report;
    files.set(name, `${report.text.trimEnd()}\n`);
  }
  const host = { base_url, page_url, has_card: true, files: [...files.keys()] };
  let forms = staticForms(plimsoll, short, host);
  if (isRefused(forms)) return forms;
  try {
    const png = pngOf(forms.card_svg, checked.link, 1);
    if (png.length > most_card_bytes) throw new NoPng(`it has ${png.length} bytes, more than ${most_card_bytes}`);
    files.set(card, png);
  } catch (reason) {
    if (!(reason instanceof NoPng)) throw reason;
    notes.push(`${card} is left out: ${reason.message}`);
    forms = staticForms(plimsoll, short, { ...host, has_card: false });
    if (isRefused(forms)) return forms;
  }
  files.set("plan.html", forms.html);
  const embed = embedOf(checked.report, { base_url, page_url, link: checked.link, has_card: files.has(card) });
  files.set("oembed.json", `${JSON.stringify(embed, null, 2)}\n`);
  if (!base_url)
    notes.push("without --base the addresses in plan.html and oembed.json are relative; chats want whole ones");
  return { files, notes };
}

/** Writes the folder; what else lies in it stays. */
export async function writeFolder(path: string, { files }: Folder): Promise<void> {
  await mkdir(path, { recursive: true });
  // One of another plan, where this one could not be made.
  if (!files.has(card)) await rm(join(path, card), { force: true });
  for (const [name, contents] of files) await writeFile(join(path, name), contents);
}

/** Built from the page's views, which this folder does not know. */
export async function loadStaticForms(): Promise<StaticForms> {
  const built = new URL("./plan-page.js", import.meta.url).href;
  return ((await import(built)) as { staticForms: StaticForms }).staticForms;
}

interface EmbedOf {
  base_url: string;
  page_url: string;
  link: string | null;
  has_card: boolean;
}

/** https://oembed.com, 2.3.4.4: a frame where the page has an address, else the answer in words. */
function embedOf({ title, headline }: Report, { base_url, page_url, link, has_card }: EmbedOf): object {
  const name = title || "Deployment plan";
  const address = base_url ? `${base_url}plan.html` : page_url && link !== null ? page_url + link : "";
  const words = `${escaped(name)}: ${escaped(headline.sentence)}`;
  const html = base_url
    ? `<iframe src="${escaped(address)}" title="${words}" width="${frame_width_px}" height="${frame_height_px}" style="border: 0; max-width: 100%" sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy"></iframe>`
    : `<blockquote>${address ? `<a href="${escaped(address)}">${words}</a>` : words}</blockquote>`;
  return {
    type: "rich",
    version: "1.0",
    provider_name: "Plimsoll",
    ...(page_url ? { provider_url: page_url } : {}),
    title: `${name}: ${headline.sentence}`,
    html,
    width: frame_width_px,
    height: base_url ? frame_height_px : 120,
    ...(base_url && has_card ? { thumbnail_url: base_url + card, thumbnail_width: 1200, thumbnail_height: 630 } : {}),
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

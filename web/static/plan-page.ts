// A plan's report as files for a static host: a page without a script, drawn by the page's own views, and the picture that
// chats show with an address. Built beside the command line, which writes them.

import { createHash } from "node:crypto";
import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { ForHost, StaticForms } from "../../wasm/publish.ts";
import { tasksOf } from "../answers.ts";
import { planView } from "../embed/views.ts";
import type { Evaluated } from "../messages.ts";
import { asObject, type Json } from "../plan/path.ts";
import { renderToString } from "../prerender/render-to-string.ts";
import { oneLine } from "../share/escape.ts";
import base from "../styles/base.css?raw";
import phone from "../styles/phone.css?raw";
import pictures from "../styles/pictures.css?raw";
import print from "../styles/print.css?raw";
import result from "../styles/result.css?raw";
import tokens from "../styles/tokens.css?raw";
import { card_height_px, card_width_px, cardSvg } from "./card.ts";
import own from "./static.css?raw";

const untitled = "Deployment plan";

export const staticForms: StaticForms = (plimsoll, plan, host) => {
  const answer = tasksOf(plimsoll).evaluate(asObject(plan as Json));
  if ("problems" in answer) return answer;
  return { html: pageOf(answer, host), card_svg: cardSvg(answer) };
};

function pageOf(answer: Evaluated, host: ForHost): string {
  const style = [tokens, base, result, pictures, phone, print, own].join("\n");
  return `<!doctype html>\n${renderToString(documentView(answer, host, style))}\n`;
}

function documentView(answer: Evaluated, host: ForHost, style: string): TemplateResult {
  const { title, headline } = answer.report;
  return html`<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content=${policyOf(style)} />
<title>${oneLine(`${title || untitled}: ${headline.sentence}`)}</title>
${cardTags(answer, host)}
<link rel="alternate" type="application/json+oembed" href=${`${host.base_url}oembed.json`} title=${oneLine(title || untitled)} />
<link rel="alternate" type="text/markdown" href="report.md" />
<style>${unsafeHTML(style)}</style>
</head>
<body>
<main class="static">
<header class="static-head"><h1>Plimsoll</h1>${openView(answer, host)}</header>
${unsafeHTML(withoutButtons(renderToString(html`${planView("full", { ...answer, extras: {} }, { goTo: () => {} })}`)))}
${filesView(answer, host)}
</main>
</body>
</html>`;
}

/** What chats and search engines show of an address. */
function cardTags({ report: { title, headline } }: Evaluated, { base_url, has_card }: ForHost): TemplateResult {
  const description = oneLine(`${headline.sentence} ${headline.cause}`);
  const name = oneLine(title || untitled);
  const image = `${base_url}card.png`;
  const open_graph: [string, string][] = [
    ["og:type", "website"],
    ["og:site_name", "Plimsoll"],
    ["og:title", name],
    ["og:description", description],
    ...(base_url ? [["og:url", `${base_url}plan.html`] as [string, string]] : []),
    ...(has_card
      ? ([
          ["og:image", image],
          ["og:image:type", "image/png"],
          ["og:image:width", String(card_width_px)],
          ["og:image:height", String(card_height_px)],
          ["og:image:alt", oneLine(`${name}: ${headline.sentence}`)],
        ] as [string, string][])
      : []),
  ];
  const twitter: [string, string][] = [
    ["description", description],
    ["twitter:card", has_card ? "summary_large_image" : "summary"],
    ["twitter:title", name],
    ["twitter:description", description],
    ...(has_card ? [["twitter:image", image] as [string, string]] : []),
  ];
  return html`${base_url ? html`<link rel="canonical" href=${`${base_url}plan.html`} />\n` : nothing}${open_graph.map(
    ([property, content]) => html`<meta property=${property} content=${content} />\n`,
  )}${twitter.map(([named, content]) => html`<meta name=${named} content=${content} />\n`)}`;
}

function openView({ link }: Evaluated, { page_url }: ForHost): TemplateResult | typeof nothing {
  if (!page_url || link === null) return nothing;
  return html` <a href=${page_url + link} target="_blank" rel="noopener">Open in Plimsoll</a>`;
}

function filesView({ report, link }: Evaluated, { files }: ForHost): TemplateResult {
  return html`<footer class="section static-files">
<p>Also as ${files.map((file, i) => html`${i > 0 ? ", " : ""}<a href=${file}>${file}</a>`)}.</p>
${link ? html`<p>Checked again in a shell: <code>plimsoll check '${link}'</code></p>` : nothing}
<p>plimsoll ${report.version}, data ${report.data_version}</p>
</footer>`;
}

/** No script runs here: what a button would do is not offered. */
function withoutButtons(body: string): string {
  return body.replace(/<button\b[^>]*>/g, "<span>").replaceAll("</button>", "</span>");
}

/** Its own style and nothing else; frames may hold it. */
function policyOf(style: string): string {
  const hash = createHash("sha256").update(style).digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

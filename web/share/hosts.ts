// Where plans are embedded, what each place keeps of them, and what to paste there.

import { inHtml } from "./escape.ts";
import type { Linked } from "./snippets.ts";
import * as snippets from "./snippets.ts";

export interface Snippet {
  /** Where it goes. */
  label: string;
  text: string;
}

export interface Host {
  name: string;
  title: string;
  /** What it keeps and what it strips. */
  keeps: string;
  /** With which version and when, by tests/hosts/run.mjs; or that nobody has. */
  tried: string;
  snippets: Snippet[];
}

/** The name under which the page of snippets saves the report's picture. */
export const picture_file = "plan.svg";

const not_tried = "not tried";
const day = "21 November 2026";

export function hostsOf(linked: Linked): Host[] {
  const loader = snippets.loaderOf(linked);
  const element = snippets.elementOf(linked);
  const picture = snippets.markdownPictureOf(linked, picture_file);
  return [
    {
      name: "html",
      title: "A page of your own",
      keeps:
        "Everything, as far as its content security policy allows. The frame needs no script on the page around it.",
      tried: "every build, in Chromium, Firefox and WebKitGTK",
      snippets: [
        { label: "Element", text: `${loader}\n${element}` },
        { label: "Frame", text: snippets.frameOf(linked) },
      ],
    },
    {
      name: "github",
      title: "GitHub, GitLab: README, issues, pull requests",
      keeps: `Images and links. Frames, scripts and styles are taken out. ${picture_file} has to lie in the repository.`,
      tried: not_tried,
      snippets: [
        { label: "Picture that leads to the plan", text: picture },
        { label: "One line", text: snippets.markdownOf(linked) },
      ],
    },
    {
      name: "jekyll",
      title: "GitHub Pages, Jekyll",
      keeps: "HTML in Markdown, scripts with it.",
      tried: `Jekyll 4.3.1 without a theme, ${day}`,
      snippets: [{ label: "In a page's Markdown", text: `${loader}\n\n${element}` }],
    },
    {
      name: "mkdocs",
      title: "MkDocs, Material",
      keeps: "HTML in Markdown, scripts with it; also where navigation.instant exchanges the content.",
      tried: `MkDocs 1.4.2, its own theme and Material 8.2.5 with navigation.instant, ${day}; extra_javascript not`,
      snippets: [
        { label: "In a page's Markdown", text: `${loader}\n\n${element}` },
        {
          label: "Or the loader once, in mkdocs.yml (MkDocs 1.5 or newer)",
          text: `extra_javascript:\n  - path: ${snippets.loaderAddress(linked)}\n    type: module`,
        },
      ],
    },
    {
      name: "docusaurus",
      title: "Docusaurus",
      keeps: "The element in MDX; on the server its link is drawn. A script within a page is not run.",
      tried: `Docusaurus 3.10.2, ${day}`,
      snippets: [
        {
          label: "In docusaurus.config.js",
          text: `scripts: [{ src: ${JSON.stringify(snippets.loaderAddress(linked))}, type: "module" }],`,
        },
        { label: "In a page's MDX", text: snippets.jsxElementOf(linked) },
      ],
    },
    {
      name: "sphinx",
      title: "Sphinx, Read the Docs",
      keeps: "Raw HTML in HTML builders; others show the picture.",
      tried: `Sphinx 5.3.0 with its own theme, ${day}; Read the Docs not`,
      snippets: [{ label: "In a page's reStructuredText", text: restructuredTextOf(linked) }],
    },
    {
      name: "backstage",
      title: "Backstage TechDocs",
      keeps:
        "Only elements and attributes that app-config.yaml lists; no script of a document. The loader belongs into the app.",
      tried: not_tried,
      snippets: [
        { label: "In app-config.yaml", text: backstageOf(linked) },
        { label: "In a page's Markdown", text: element },
      ],
    },
    {
      name: "confluence",
      title: "Confluence",
      keeps: "Attached images and links. Frames only where an administrator allows an iframe macro for this address.",
      tried: not_tried,
      snippets: [
        { label: `Link of the attached ${picture_file}`, text: linked.address },
        { label: "Address for an iframe macro", text: snippets.frameAddress(linked) },
      ],
    },
    {
      name: "notion",
      title: "Notion",
      keeps: "A frame, by “/embed” and an address; its height is set by hand.",
      tried: not_tried,
      snippets: [{ label: "Address for /embed", text: snippets.frameAddress(linked) }],
    },
    {
      name: "office",
      title: "Google Docs, Word, mail",
      keeps: "Links and pictures. Word takes the SVG; for the others a screenshot of it has to do.",
      tried: not_tried,
      snippets: [{ label: "One line with its link", text: snippets.chatOf(linked) }],
    },
    {
      name: "jupyter",
      title: "Jupyter",
      keeps: "Frames, while the notebook is trusted.",
      tried: not_tried,
      snippets: [{ label: "In a cell", text: snippets.notebookFrameOf(linked) }],
    },
    {
      name: "slack",
      title: "Slack, Teams, chat",
      keeps: "The text and the link; Slack splits links above 3,992 bytes.",
      tried: not_tried,
      snippets: [{ label: "One line", text: snippets.chatOf(linked) }],
    },
  ];
}

function restructuredTextOf(linked: Linked): string {
  return [
    ".. raw:: html",
    "",
    `   ${snippets.loaderOf(linked)}`,
    `   ${snippets.elementOf(linked)}`,
    "",
    ".. only:: not html",
    "",
    `   .. image:: ${picture_file}`,
    `      :alt: ${snippets.lineOf(linked)}`,
    `      :target: ${linked.address}`,
  ].join("\n");
}

function backstageOf({ page_address }: Linked): string {
  return [
    "techdocs:",
    "  sanitizer:",
    "    allowedCustomElementTagNameRegExp: '^plimsoll-plan$'",
    "    allowedCustomElementAttributeNameRegExp: '^(plan|src|view|theme|lang|units|height|readonly|label)$'",
    `    allowedIframeHosts: [${inHtml(new URL(page_address).host)}]   # for frames instead`,
  ].join("\n");
}

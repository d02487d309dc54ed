// A Lit template as HTML text, for the first screen that stands in the page before any script has loaded.
//
// Handlers are dropped, properties become attributes, `nothing` becomes nothing. It knows what our views use and no more:
// one value per attribute that is bound whole, text, templates, lists, and directives of one argument (live, unsafeHTML).

import { nothing, type TemplateResult } from "lit";

interface Directive {
  values: unknown[];
}

/** The attribute that a piece of a template ends in, with Lit's prefix and a quote if there is one. */
const open_attribute = /\s([.?@]?)([\w-]+)=("?)$/;

export function renderToString(template: TemplateResult): string {
  const { strings, values } = template;
  let html = "";
  strings.forEach((piece, index) => {
    html += piece;
    if (index === values.length) return;
    const value = values[index];
    if (!isInTag(html)) {
      html += child(value);
      return;
    }
    const attribute = open_attribute.exec(html);
    html =
      attribute && isWhole(attribute, strings[index + 1])
        ? bound(html, attribute, value)
        : html + escaped(String(plain(value)));
  });
  return html;
}

function isInTag(html: string): boolean {
  return html.lastIndexOf("<") > html.lastIndexOf(">");
}

/** `x=${…}` or `x="${…}"`, not `class="a ${…}"`. */
function isWhole([, , , quote]: RegExpExecArray, next: string | undefined): boolean {
  return quote === "" || next?.startsWith('"') === true;
}

function bound(html: string, attribute: RegExpExecArray, stated: unknown): string {
  const [whole, prefix, name, quote] = attribute;
  const before = html.slice(0, attribute.index);
  const value = plain(stated);
  const is_flag = prefix === "?" || typeof value === "boolean";
  // A quote is closed by the template itself; in that case an empty attribute must stay.
  if (quote) return `${html}${escaped(String(value))}`;
  if (prefix === "@" || value === nothing || value == null) return before;
  if (prefix === "?" || (prefix === "." && is_flag)) return value ? `${before} ${name}` : before;
  const space = whole.slice(0, 1);
  return `${before}${space}${name}="${escaped(String(value))}"`;
}

function child(value: unknown): string {
  if (value === nothing || value == null || value === "") return "";
  if (Array.isArray(value)) return value.map(child).join("");
  if (isTemplate(value)) return renderToString(value);
  if (isDirective(value)) return String(value.values[0]);
  return escaped(String(value));
}

function plain(value: unknown): unknown {
  return isDirective(value) ? value.values[0] : value;
}

function isTemplate(value: unknown): value is TemplateResult {
  return typeof value === "object" && value !== null && "strings" in value;
}

function isDirective(value: unknown): value is Directive {
  return typeof value === "object" && value !== null && "_$litDirective$" in value;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

// Texts that people wrote, made safe for where they are put.

/** One line, without the characters that no line shows: controls, and those that turn the direction of what follows. */
export function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .trim();
}

/** Words, whatever marks they hold. */
export function inMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>|~#!&]/g, "\\$&")
    .replace(/^([-+=]|\d+[.)])/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`);
}

/** A link's target within ( ). */
export function inMarkdownTarget(address: string): string {
  return address.replace(/[\s()<>\\]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** Text or an attribute's value in double quotes. */
export function inHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Text of an element in MDX, where a brace begins an expression. */
export function inJsx(text: string): string {
  return inHtml(text).replaceAll("{", "&#123;").replaceAll("}", "&#125;");
}

/** A line of a chat: a title must not call a channel or a person together. */
export function inChat(text: string): string {
  return oneLine(text)
    .replaceAll("@", "@\u2060")
    .replace(/<(?=[!@#])/g, "<\u2060");
}

/** One word of a POSIX shell; PowerShell reads the same where there is no quote in it. */
export function inShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

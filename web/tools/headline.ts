// The core's report begins with its headline, a paragraph; the page shows that as text and the rest as it stands.

export interface Told {
  /** The answer in one sentence. */
  sentence: string;
  /** What else the headline says. */
  more: string;
  /** Tables and lists, in columns. */
  report: string;
}

export function toldBy(text: string): Told {
  const end = text.indexOf("\n\n");
  const headline = (end < 0 ? text : text.slice(0, end)).split("\n").join(" ").trim();
  const stop = /[.!?](?= )/.exec(headline);
  const cut = stop ? stop.index + 1 : headline.length;
  return {
    sentence: headline.slice(0, cut),
    more: headline.slice(cut).trim(),
    report: end < 0 ? "" : text.slice(end).replace(/^\n+/, ""),
  };
}

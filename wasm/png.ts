// Pictures as pixels, for places that take no SVG. The rasteriser is an optional package, loaded only here.

import { createRequire } from "node:module";

/** Of @resvg/resvg-js as much as is used; the command line compiles without the package. */
interface Rasteriser {
  Resvg: new (
    svg: string,
    options: { background: string; fitTo: { mode: "zoom"; value: number }; font: { loadSystemFonts: boolean } },
  ) => { render(): { asPng(): Uint8Array }; getBBox(): object | undefined };
}

/** What has to be installed before there can be a PNG. */
export class NoPng extends Error {}

/** The first of them that the system has; a rasteriser would take any other, were it one for mathematics. */
const fonts = "Noto Sans, Liberation Sans, Arial, Helvetica, Lato, DejaVu Sans, sans-serif";
const shown_larger = 2;

/** A picture of the core's → PNG, opaque and light, with `text` in its metadata. */
export function pngOf(svg: string, text: string | null, scale = shown_larger): Uint8Array {
  const rasteriser = rasteriserOrWhy();
  const standing = svg
    // Of colours that a page may theme, the fallback.
    .replace(/var\(--[\w-]+, (#\w+)\)/g, "$1")
    .replaceAll('font-family="system-ui, sans-serif"', `font-family="${fonts}"`);
  const options = {
    background: "#ffffff",
    fitTo: { mode: "zoom", value: scale } as const,
    font: { loadSystemFonts: true },
  };
  const letter = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">x</text></svg>';
  if (!new rasteriser.Resvg(letter, options).getBBox()) {
    throw new NoPng("a PNG needs a font, and this system has none; Debian: apt-get install fonts-dejavu-core");
  }
  const png = new rasteriser.Resvg(standing, options).render().asPng();
  return text === null ? png : withText(png, "Plimsoll", `${text}\n`);
}

function rasteriserOrWhy(): Rasteriser {
  try {
    return createRequire(import.meta.url)("@resvg/resvg-js") as Rasteriser;
  } catch {
    throw new NoPng("a PNG needs the package @resvg/resvg-js: npm install --no-save @resvg/resvg-js");
  }
}

const signature_and_header_bytes = 8 + 25;

/** A tEXt chunk after the header: a keyword, a zero, ASCII. What follows the line's end is binary. */
function withText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const chunk = Buffer.from(`....tEXt${keyword}\0${text}....`, "latin1");
  chunk.writeUInt32BE(chunk.length - 12, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return Buffer.concat([png.subarray(0, signature_and_header_bytes), chunk, png.subarray(signature_and_header_bytes)]);
}

/** As PNG, gzip and Ethernet have it; Node's own is younger than Node 18. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

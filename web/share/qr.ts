// A link as a QR code. Loaded with the dialog: the page itself has no need of it.

import { correction, generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";

/** 77 modules a side: more of them are hard to read off a slide or a sheet of paper. */
const largest_version = 15;
/** Around a code, as its standard wants. */
const quiet_modules = 4;
/** Three pixels a module at least, and whole ones so that all are alike; on paper 0.8 mm, twice what a phone needs. */
const side_px = 3 * (77 + 2 * quiet_modules);

/** A drawing in black on white whatever the page's colours, or null where the address is too long for one. */
export function qrSvg(address: string): string | null {
  const code = codeOf(address);
  if (!code) return null;
  const modules = code.size + 2 * quiet_modules;
  const drawn_px = modules * Math.floor(side_px / modules);
  const from = -quiet_modules;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${from} ${from} ${modules} ${modules}" width="${drawn_px}" ` +
    `height="${drawn_px}" shape-rendering="crispEdges" role="img" aria-label="QR code of the link">` +
    `<rect x="${from}" y="${from}" width="${modules}" height="${modules}" fill="#fff"/>` +
    `<path d="${toSvgPath(code)}"/></svg>`
  );
}

/** A seventh of the code may be lost or dirty. */
function codeOf(address: string): ReturnType<typeof generate> | null {
  try {
    return generate(address, { minCorrectionLevel: correction.M, maxVersion: largest_version });
  } catch {
    return null;
  }
}

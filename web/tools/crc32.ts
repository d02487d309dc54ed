// CRC-32 (ISO-HDLC, as in gzip) of a text's UTF-8: finds every change of one character, whichever it is.

const reflected_polynomial = 0xedb88320;

/** Eight lower-case hexadecimal digits. */
export function crc32(text: string): string {
  let rest = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? reflected_polynomial : 0);
  }
  return (~rest >>> 0).toString(16).padStart(8, "0");
}

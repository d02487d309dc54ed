// Where a link leads, and how long it may be.

/** A page opened from a file leads to the hosted page where it names one: its own address opens on this machine alone. */
export function pageAddress({ href, protocol }: { href: string; protocol: string }, home: string): string {
  return isFile(protocol) && home ? home : href.replace(/[?#].*$/s, "");
}

export function isFile(address: string): boolean {
  return address.startsWith("file:");
}

export type LinkLength = "short" | "long" | "too long";

/** Mail programs cut an address at 2,048 characters, and wrappers make it a third longer and more first. */
const short_characters = 1200;
export const most_characters = 2000;

export function lengthOf(address: string): LinkLength {
  if (address.length <= short_characters) return "short";
  return address.length <= most_characters ? "long" : "too long";
}

/** The address that opens a plan, or null where none would arrive whole. */
export function sharedAddress(page_address: string, link: string | null): string | null {
  if (link === null) return null;
  const address = `${page_address}${link}`;
  return lengthOf(address) === "too long" ? null : address;
}

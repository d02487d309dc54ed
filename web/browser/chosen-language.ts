// The language that is asked for in the address, and the one that somebody has chosen on the page, which stays chosen.

const key = "plimsoll-language";
const parameter = "lang";

export function askedLanguage(): string | null {
  return new URLSearchParams(location.search).get(parameter);
}

export function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** What the address asked for is over. */
export function chooseLanguage(tag: string): void {
  try {
    localStorage.setItem(key, tag);
  } catch {
    // A frame without storage keeps the choice for as long as it is open.
  }
  const address = new URL(location.href);
  if (!address.searchParams.has(parameter)) return;
  address.searchParams.delete(parameter);
  try {
    history.replaceState(null, "", address);
  } catch {
    // A sandboxed frame keeps its address.
  }
}

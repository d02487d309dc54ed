// Light or dark: the system's choice until somebody makes another. first.js applies a stored one before the first paint.

const key = "plimsoll-theme";

export function toggleTheme(): void {
  const is_dark = themeNow() === "dark";
  const theme = is_dark ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A frame without storage keeps the choice for as long as it is open.
  }
}

function themeNow(): string {
  const chosen = document.documentElement.dataset.theme;
  if (chosen) return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

// Runs before the first paint: the stored theme, and whether the address holds a plan of its own, in which case the
// example that stands in the page must not be taken for it.
try {
  const theme = localStorage.getItem("plimsoll-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // No storage, no stored theme.
}
if (location.hash.length > 1 || new URLSearchParams(location.search).has("p"))
  document.documentElement.dataset.opens = "link";

// Keeps what elements tell, what moves, and what a policy forbids: before any other script of the page.
window.told = [];
window.shifted = 0;
window.forbidden = [];
for (const name of ["ready", "change", "verdict", "resize", "error"])
  addEventListener(`plimsoll-${name}`, ({ detail }) => window.told.push({ name, ...detail }));
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  window.forbidden.push(`${violatedDirective} ${blockedURI}`),
);
if (window.PerformanceObserver?.supportedEntryTypes?.includes("layout-shift"))
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
  }).observe({ type: "layout-shift", buffered: true });

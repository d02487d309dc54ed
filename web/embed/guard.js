// Runs before everything else in embed.html: its policy, and a word where its other scripts may not be loaded.

(() => {
  // In a frame with sandbox="allow-scripts" alone WebKit takes 'self' for nobody; such a page has no origin to guard, either.
  if (self.origin !== "null") {
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'";
    document.head.append(policy);
  }

  const message =
    'Plimsoll\'s scripts could not be loaded. For a frame with sandbox="allow-scripts" alone their server has to send Access-Control-Allow-Origin: *';

  addEventListener("error", ({ target }) => target instanceof HTMLScriptElement && say(), true);

  function say() {
    document.querySelector(".guard").textContent = message;
    if (parent !== window) parent.postMessage({ app: "plimsoll", v: 1, type: "error", data: { message } }, "*");
  }
})();

import { defineConfig, type Plugin } from "vite";
import { firstScreen } from "./web/prerender/first-screen.ts";

/** The default plan's result stands in the page before any script has loaded. */
function firstScreenInPage(): Plugin {
  return {
    name: "plimsoll-first-screen",
    transformIndexHtml: async (html) => html.replace("<!--first-screen-->", await firstScreen()),
  };
}

export default defineConfig({
  root: "web",
  // Works under any path of any static host.
  base: "./",
  plugins: [firstScreenInPage()],
  worker: { format: "es" },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    // The .wasm stays a file: a data address would be a third larger and needs a wider content security policy.
    assetsInlineLimit: 4096,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["web/index.html", "web/tools.html"] },
  },
  server: { fs: { allow: [".."] } },
});

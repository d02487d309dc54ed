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
    rollupOptions: {
      input: {
        index: "web/index.html",
        tools: "web/tools.html",
        snippets: "web/snippets.html",
        accuracy: "web/accuracy.html",
        embed: "web/embed.html",
        // Addresses that stand in other people's pages: never renamed.
        "embed/v1": "web/embed/v1.ts",
        "embed/v1-view": "web/embed/plan-view.ts",
        "embed/frame-v1": "web/embed/frame-v1.ts",
        "embed/guard": "web/embed/guard.js",
      },
      // embed/v1 imports what its other half exports.
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: ({ name }) => (name.startsWith("embed/") ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { fs: { allow: [".."] } },
});

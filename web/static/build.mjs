// build/module/plan-page.js: the page's views in one file for the command line, under Node and without a package.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Writes the file into the command line's folder. */
export async function buildStaticForms(module_folder) {
  await build({
    configFile: false,
    root: web,
    logLevel: "error",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: join(web, "static/plan-page.ts"),
      outDir: module_folder,
      emptyOutDir: false,
      target: "node18",
      rollupOptions: { output: { entryFileNames: "plan-page.js", codeSplitting: false } },
    },
  });
}
if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStaticForms(process.argv[2]);

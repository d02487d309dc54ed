#!/usr/bin/env node
// The command `plimsoll`. The command line itself is compiled by the build.
import { existsSync } from "node:fs";

const built = new URL("../build/module/command-line.js", import.meta.url);
if (existsSync(built)) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error("plimsoll is not built yet: run `npm run build`");
  process.exitCode = 3;
}

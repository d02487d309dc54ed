// Imported for its effect, before anything else: a Node that is too old for the packages of the lock file hands its
// command to a newer one from the npm registry. Debian 12's own is 18.

import { spawnSync } from "node:child_process";

const handed_over = "PLIMSOLL_NODE_HANDED_OVER";
const newer = "node@22";

/** What Vite asks for, the most demanding of the packages that build and test; the built command line runs on 18. */
function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major === 20) return minor >= 19;
  return major === 22 ? minor >= 12 : major > 22;
}

if (!isNewEnough(process.versions.node)) {
  const needed = `Plimsoll needs Node 20.19, 22.12 or newer; this is ${process.versions.node}`;
  if (process.env[handed_over]) {
    console.error(`${needed}, and \`npm exec --package=${newer}\` brings none`);
    process.exit(2);
  }
  console.log(`${needed}. Fetching ${newer} with npm …`);
  const words = ["exec", "--yes", `--package=${newer}`, "--", "node", ...process.argv.slice(1)];
  const { status } = spawnSync("npm", words, { stdio: "inherit", env: { ...process.env, [handed_over]: "1" } });
  process.exit(status ?? 1);
}

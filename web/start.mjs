// `npm start`: installs what is missing, builds, serves the page on loopback. `--port N` or PORT; 4173 or the next free one.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../wasm/build.mjs";
import { orSayWhy, root } from "../wasm/toolchain.mjs";
import { serve } from "./serve.mjs";

const usual_port = 4173;

function statedPort() {
  const { values } = parseArgs({ options: { port: { type: "string" } } });
  const stated = values.port ?? process.env.PORT;
  if (stated === undefined) return null;
  const port = Number(stated);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`--port: "${stated}" is not a port; 0 takes a free one`);
    process.exit(2);
  }
  return port;
}

async function serveSomewhere(folder, stated) {
  try {
    return await serve(folder, { port: stated ?? usual_port });
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    if (stated !== null) {
      console.error(`port ${stated} is in use`);
      process.exit(2);
    }
    return serve(folder, { port: 0 });
  }
}

const port = statedPort();
await orSayWhy(build);
const server = await serveSomewhere(join(root, "dist"), port);
console.log(`\nPlimsoll is at ${server.address}   (Ctrl-C ends it)`);

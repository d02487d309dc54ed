// A site of documents that embed plans, under the policy that the first part of a path names:
//
//   /plain/pages/plain.html    a harness page of this folder, without a policy
//   /strict/dist/embed/v1.js   the built page, under the policy of docs/embed.md
//   /no-wasm/…                 the same without 'wasm-unsafe-eval'
//   /no-worker/…               the same without workers
//   /open/…                    readable from every origin, as a frame without an origin of its own, and a page of another origin, need it

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const pages = fileURLToPath(new URL(".", import.meta.url));

const policy = ({ script = "'self' 'wasm-unsafe-eval'", worker = "'self' blob:" } = {}) =>
  `default-src 'none'; script-src ${script}; style-src 'self'; img-src 'self' data: blob:; worker-src ${worker}; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'`;

const headers_of = {
  plain: {},
  strict: { "Content-Security-Policy": policy() },
  "no-wasm": { "Content-Security-Policy": policy({ script: "'self'" }) },
  "no-worker": { "Content-Security-Policy": policy({ worker: "'none'" }) },
  open: { "Access-Control-Allow-Origin": "*" },
};

const types = {
  html: "text/html; charset=utf-8",
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  md: "text/markdown",
};

/** `dist` is the address of the served page. → {address, requests, close()}; `requests` are the paths asked for. */
export async function documentSite(dist) {
  const requests = [];
  const server = createServer(async ({ url = "/" }, response) => {
    const [, kind, folder, path] = /^\/([\w-]+)\/(pages|dist)\/([^?]*)/.exec(url) ?? [];
    requests.push(url);
    const found = headers_of[kind] ? await (folder === "dist" ? built(dist, path) : written(path)) : null;
    if (!found) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": found.type, "Cache-Control": "no-cache", ...headers_of[kind] });
    response.end(found.bytes);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${server.address().port}`, requests, close };
}

async function built(dist, path) {
  const answer = await fetch(`${dist}/${path}`);
  if (!answer.ok) return null;
  return { type: answer.headers.get("content-type"), bytes: Buffer.from(await answer.arrayBuffer()) };
}

async function written(path) {
  const file = normalize(join(pages, path));
  if (!file.startsWith(pages)) return null;
  const bytes = await readFile(file).catch(() => null);
  return bytes && { type: types[path.split(".").at(-1)] ?? "text/plain", bytes };
}

// A static server on loopback: dist/ under any path, with the MIME types that modules and WebAssembly need.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { createGzip } from "node:zlib";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** The file that a request's path names, or null: nothing outside the folder is served. */
function fileOf(folder, request_path) {
  let path;
  try {
    path = decodeURIComponent(request_path);
  } catch {
    return null;
  }
  if (path.includes("\0")) return null;
  let file = normalize(join(folder, path));
  if (file !== folder && !file.startsWith(folder + sep)) return null;
  let found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    file = join(file, "index.html");
    found = statSync(file, { throwIfNoEntry: false });
  }
  return found?.isFile() ? { file, size_bytes: found.size } : null;
}

/** Serves `folder` (an absolute path); port 0 takes a free one; `as_host`: compressed and
 *  kept for ten minutes, as GitHub Pages serves. → {address, port, close()} */
export function serve(folder, { port = 0, as_host = false } = {}) {
  const root = normalize(folder).replace(/[/\\]$/, "");
  const server = createServer((request, response) => {
    const found = fileOf(root, (request.url ?? "/").split("?")[0]);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
    } else if (!found) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found\n");
    } else {
      response.writeHead(200, {
        "Content-Type": types[extname(found.file)] ?? "application/octet-stream",
        ...(as_host ? { "Content-Encoding": "gzip" } : { "Content-Length": found.size_bytes }),
        "Cache-Control": as_host ? "max-age=600" : "no-cache",
        "X-Content-Type-Options": "nosniff",
        // A page of another origin embeds plans: its module scripts, and the core, are read across origins.
        "Access-Control-Allow-Origin": "*",
      });
      if (request.method === "HEAD") return response.end();
      const content = createReadStream(found.file).on("error", () => response.destroy());
      (as_host ? content.pipe(createGzip()) : content).pipe(response);
    }
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const { port: taken } = server.address();
      resolve({
        port: taken,
        address: `http://127.0.0.1:${taken}/`,
        close: () =>
          new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
          }),
      });
    });
  });
}

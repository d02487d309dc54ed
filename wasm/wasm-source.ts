// Where a module's bytes come from, in a page, a worker and Node; and inputs as text.

/** A plan or problem as JSON text (problems then tell line and column) or as an object. */
export type PlanInput = string | object;

/** What `load` takes: nothing (the .wasm beside the module), its bytes, or the answer to a fetch of them. */
export type WasmSource = BufferSource | Response | Promise<Response>;

export function asText(input: PlanInput): string {
  return typeof input === "string" ? input : JSON.stringify(input);
}

export async function bytesOf(source: WasmSource): Promise<Uint8Array> {
  const held = await source;
  if (held instanceof ArrayBuffer) return new Uint8Array(held);
  if (ArrayBuffer.isView(held)) return new Uint8Array(held.buffer, held.byteOffset, held.byteLength);
  if (!held.ok) throw new Error(`${held.url}: ${held.status} ${held.statusText}`);
  return new Uint8Array(await held.arrayBuffer());
}

/** The .wasm that lies beside its module. */
export async function beside(address: URL): Promise<BufferSource | Response> {
  if (address.protocol !== "file:") return fetch(address);
  // Node cannot fetch a file. The name is a variable so that no bundler looks for it in a page.
  const fileSystem = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ fileSystem)) as typeof import("node:fs/promises");
  return readFile(address);
}

// Why the engine does not run, in words that say what would help.

/** The smallest module there is: magic number and version. */
const empty_module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

const blocked =
  "The content security policy of this page keeps the engine from running: its script-src lacks 'wasm-unsafe-eval'.";

export function wordsOf(fault: unknown): string {
  if (typeof WebAssembly === "undefined") return "This browser has no WebAssembly, and the engine needs it.";
  if (isWasmBlocked(fault)) return blocked;
  return fault instanceof Error ? fault.message : String(fault);
}

/** By trying; and by its words, for WebKit lets an empty module pass. */
export function isWasmBlocked(fault: unknown): boolean {
  if (/unsafe-eval/.test(String(fault))) return true;
  try {
    new WebAssembly.Module(empty_module);
    return false;
  } catch {
    return true;
  }
}

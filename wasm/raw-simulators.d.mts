// The simulators' module as Emscripten makes it: what bindings_simulators.cpp names, the same as of the other tools.

import type { RawTools } from "./plimsoll-tools.mjs";

export default function createPlimsoll(options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<RawTools>;

// What the build wrote down of each tool, so that a command or a page knows it before its module is loaded.

import type { Tool } from "./tools.ts";

export interface ListedTool extends Tool {
  /** The .wasm that has it. */
  module: "plimsoll-tools" | "plimsoll-simulators";
  /** The JSON Schema of its problem. */
  schema: object;
}

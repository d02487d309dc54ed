// The exchange's module as Emscripten makes it: what bindings_exchange.cpp names.

export interface RawExchange {
  importPlan(text: string, base: string): string;
  launchCommands(plan: string, engine: string): string;
}

export default function createPlimsoll(options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<RawExchange>;

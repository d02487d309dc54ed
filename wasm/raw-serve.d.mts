// The serving simulator's module as Emscripten makes it: what bindings_serve.cpp names.

export interface RawServe {
  serve(scenario: string, format: string, progress: ((share: number) => void) | undefined): string;
  scenarioSchema(): string;
  scenarioReference(): string;
  scenarios(): string;
}

export default function createPlimsoll(options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<RawServe>;

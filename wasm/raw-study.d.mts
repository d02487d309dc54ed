// The study's module as Emscripten makes it: what bindings_study.cpp names.

export interface RawStudy {
  completeReport(plan: string, format: string): string;
  explain(plan: string, path: string, format: string): string;
  fixes(plan: string, target: string, format: string): string;
  ranks(plan: string): string;
}

export default function createPlimsoll(options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<RawStudy>;

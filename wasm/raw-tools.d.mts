// The tools' module as Emscripten makes it: what bindings_tools.cpp names.

export interface RawTools {
  tools(): string;
  solve(
    tool: string,
    problem: string,
    wanted: string,
    progress: ((share: number) => unknown) | undefined,
    partial: ((solution: string) => void) | undefined,
  ): string;
  toolSchema(tool: string): string;
  toolReference(tool: string): string;
}

export default function createPlimsoll(options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<RawTools>;

// The search's module as Emscripten makes it: what bindings_search.cpp names.

export interface RawWatch {
  wantsBest(share: number): boolean;
  best(answer: string): void;
}

export interface RawSearch {
  search(plan: string, options: string, wanted: string, watch?: RawWatch): string;
  searchPart(plan: string, options: string, shard: number, shards: number): string;
  merged(parts: string, wanted: string): string;
  turnedRound(plan: string, questions: string, format: string): string;
  searchSchema(): string;
  searchReference(): string;
  planReference(): string;
  planTypescript(): string;
  typescript(): string;
}

export default function createPlimsoll(options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<RawSearch>;

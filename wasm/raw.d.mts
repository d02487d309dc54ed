// The module as Emscripten makes it: what bindings.cpp names. Copied to generated/ beside the glue that it describes.

export interface RawPlimsoll {
  check(plan: string): string;
  report(plan: string, format: string): string;
  draw(plan: string, picture: string): string;
  write(plan: string): string;
  link(plan: string): string;
  openLink(text: string): string;
  comparisonLink(plans: string): string;
  openComparison(text: string): string;
  modelFromConfig(config: string): string;
  planSchema(): string;
  presets(): string;
  version(): string;
}

export default function createPlimsoll(options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<RawPlimsoll>;

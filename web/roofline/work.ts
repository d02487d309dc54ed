// What a roofline shows of an operation: FLOP for each byte across, FLOP a second up, and the two rates that it cannot pass.

import type { OperationTime } from "../generated/plan";

export interface Work {
  operation: OperationTime;
  flop: number;
  bytes: number;
  /** FLOP/byte. */
  intensity: number;
  /** As its time has it, fixed times included. */
  flop_per_s: number;
  /** What would be the least that compute allows, and HBM; nothing of drafting, which is several operations. */
  limits: Limits | null;
}

export interface Limits {
  flop_per_s: number;
  bytes_per_s: number;
  /** Where both bind alike, in FLOP/byte. */
  ridge: number;
}

export function workOf(operations: OperationTime[]): Work[] {
  return operations.flatMap((operation) => {
    const { flop, bytes, seconds } = operation;
    if (!flop || !bytes || seconds <= 0) return [];
    return [
      { operation, flop, bytes, intensity: flop / bytes, flop_per_s: flop / seconds, limits: limitsOf(operation) },
    ];
  });
}

function limitsOf({ flop_per_s, bytes_per_s }: OperationTime): Limits | null {
  return flop_per_s && bytes_per_s ? { flop_per_s, bytes_per_s, ridge: flop_per_s / bytes_per_s } : null;
}

/** The one that takes the longest. */
export function longestOf(works: Work[]): Work | undefined {
  return works.reduce<Work | undefined>(
    (longest, work) => (longest && longest.operation.seconds >= work.operation.seconds ? longest : work),
    undefined,
  );
}

/** A rate that several operations share, and the ridges at which they meet its other half. */
export interface Rate {
  value: number;
  operations: OperationTime[];
  ridges: number[];
}

export function ratesOf(works: Work[], name: "flop_per_s" | "bytes_per_s"): Rate[] {
  const rates = new Map<string, Rate>();
  for (const { operation, limits } of works) {
    if (!limits) continue;
    const value = limits[name];
    // Quotients of sums: the same rate may differ in its last digits.
    const key = value.toPrecision(9);
    const rate = rates.get(key) ?? { value, operations: [], ridges: [] };
    rate.operations.push(operation);
    rate.ridges.push(limits.ridge);
    rates.set(key, rate);
  }
  return [...rates.values()].sort((a, b) => b.value - a.value);
}

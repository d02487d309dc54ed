// Binary search in columns that ascend.

/** The first place whose value is at least `wanted`. */
export function firstFrom(values: Float64Array, wanted: number, from = 0): number {
  let low = from;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first place whose value is above `wanted`. */
export function firstAfter(values: Float64Array, wanted: number, from = 0): number {
  let low = from;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

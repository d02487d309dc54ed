// Where a field stands in the document, by its path.

export function fieldId(path: string): string {
  return `field-${path}`;
}

// A text or a picture as a file of its own.

export function saveAs(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  // The download has begun once this task ends.
  setTimeout(() => URL.revokeObjectURL(address));
}

// A file dropped anywhere on the page. Without this the browser would leave the page to show it.

/** While a file is held over the page, `data-drop` on the document says that it can be let go. */
export function listenForFiles(opened: (file: File) => void): void {
  const { dataset } = document.documentElement;
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    dataset.drop = "file";
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) delete dataset.drop;
  });
  document.addEventListener("drop", (event) => {
    delete dataset.drop;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    opened(file);
  });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

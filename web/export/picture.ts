// A picture of the page as a file of its own: light, opaque, with no colour that only the page knows.

const namespace = "http://www.w3.org/2000/svg";
const shown_larger = 2;

/** The picture's text as it stands by itself. */
export function standingSvg(svg: SVGSVGElement): string {
  const { width, height } = sizeOf(svg);
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", namespace);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.removeAttribute("style");
  if (svg.hasAttribute(by_sheet)) keepColours(svg, copy);
  const paper = document.createElementNS(namespace, "rect");
  for (const [name, value] of [
    ["width", "100%"],
    ["height", "100%"],
    ["fill", "#ffffff"],
  ] as const)
    paper.setAttribute(name, value);
  copy.prepend(paper);
  // Of colours that a page may theme, the fallback: the light one.
  return new XMLSerializer().serializeToString(copy).replace(/var\(--[\w-]+, (#\w+)\)/g, "$1");
}

/** On a picture whose colours and letters a sheet of the page gives. */
const by_sheet = "data-by-sheet";
/** What it gives, and what needs no saying. */
const styles: Record<string, string> = {
  fill: "",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  opacity: "1",
  "font-size": "",
  "font-family": "",
  "paint-order": "normal",
};

/** What the sheet says, as attributes; in light colours, whatever the page has: it is not painted in between. */
function keepColours(svg: SVGSVGElement, copy: SVGSVGElement): void {
  const page = document.documentElement;
  const { theme } = page.dataset;
  page.dataset.theme = "light";
  const [shown, copied] = [svg, copy].map((one) => [...one.querySelectorAll("path, rect, text")]);
  shown?.forEach((element, i) => {
    const computed = getComputedStyle(element);
    const is_text = element.tagName === "text";
    for (const [name, unsaid] of Object.entries(styles)) {
      const value = computed.getPropertyValue(name);
      if (value !== unsaid && (is_text || !name.startsWith("font"))) copied?.[i]?.setAttribute(name, value);
    }
  });
  if (theme === undefined) delete page.dataset.theme;
  else page.dataset.theme = theme;
}

function sizeOf(svg: SVGSVGElement): { width: number; height: number } {
  const { width, height } = svg.viewBox.baseVal;
  if (width > 0 && height > 0) return { width, height };
  const box = svg.getBoundingClientRect();
  return { width: box.width, height: box.height };
}

/** Drawn by the browser at twice its size. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * shown_larger;
  canvas.height = image.naturalHeight * shown_larger;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser draws no PNG"))), "image/png");
  });
}

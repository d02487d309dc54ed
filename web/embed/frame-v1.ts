// embed/frame-v1.js: for a page with <iframe data-plimsoll src="…/embed.html#v1&…">. Gives each frame its content's height.

interface Sized {
  app?: string;
  v?: number;
  data?: { height?: unknown };
}

(() => {
  const frames = () => [...document.querySelectorAll<HTMLIFrameElement>("iframe[data-plimsoll]")];

  addEventListener("message", ({ data, source }: MessageEvent<Sized | null>) => {
    const height_px = Number(data?.data?.height);
    if (data?.app !== "plimsoll" || data.v !== 1 || !(height_px > 0)) return;
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    if (frame) frame.style.height = `${height_px + borders(frame)}px`;
  });

  function borders(frame: HTMLIFrameElement): number {
    return getComputedStyle(frame).boxSizing === "border-box" ? frame.offsetHeight - frame.clientHeight : 0;
  }

  // Frames that have spoken before this script was there say it again.
  for (const { contentWindow } of frames()) contentWindow?.postMessage({ app: "plimsoll", v: 1, type: "ping" }, "*");
})();

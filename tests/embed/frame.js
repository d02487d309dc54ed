// Keeps what the frame says, and speaks to it.
window.heard = [];
addEventListener("message", (event) => {
  if (event.source === document.querySelector("iframe").contentWindow) window.heard.push(event.data);
});

window.say = (type, data, id) =>
  document.querySelector("iframe").contentWindow.postMessage({ app: "plimsoll", v: 1, type, id, data }, "*");

/** The first message of a type with this id, or null. */
window.heardOf = (type, id) => window.heard.find((one) => one.type === type && one.id === id) ?? null;

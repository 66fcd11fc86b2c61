// Owns how elements are made: whatever text comes from an exhibition becomes a text node, never markup.

/** el("p", {class: "x", onclick: f, "aria-label": "…"}, "text", node, …) */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Changes a text only when it differs: a screen reader hears what is new, and nothing else. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let last = 0;
export const newId = () => `p${++last}`;

/** Calls back on the second tap or click of two on nearly the same place. */
export function onDoubleTap(node, call) {
  let at = 0, x = 0, y = 0;
  node.addEventListener("pointerup", (event) => {
    const close = Math.hypot(event.clientX - x, event.clientY - y) < 28;
    if (event.timeStamp - at < 380 && close) {
      at = 0;
      call(event);
      return;
    }
    [at, x, y] = [event.timeStamp, event.clientX, event.clientY];
  });
}

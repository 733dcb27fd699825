// Everything is built from text nodes and attributes, never from markup: note text stays text.

export const byId = (id) => document.getElementById(id);
export const plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Build an element. Children may be nodes, strings, lists of both, or null. `on` holds event listeners. */
export function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value === true) {
      node.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(key, value);
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Text from a note inside other text: its writing direction cannot leak out. */
export const fromNote = (text) => element("bdi", {}, text);

/** Tell a screen reader what just happened. */
export function say(text) {
  byId("said").textContent = "";
  window.setTimeout(() => { byId("said").textContent = text; }, 30);
}

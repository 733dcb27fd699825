"use strict";

// Everything is built from text nodes and attributes, never from markup: note text stays text.

const byId = (id) => document.getElementById(id);
const worklistData = JSON.parse(byId("worklist-data").textContent);
const collator = new Intl.Collator("en", { numeric: true });
const plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Build an element. Children may be nodes, strings, lists of both, or null. `on` holds event listeners. */
function element(name, attributes, ...children) {
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
const fromNote = (text) => element("bdi", {}, text);

const severityBadge = (severity) =>
  element("span", { class: `badge severity-${severity}` }, severity === "none" ? "no gap" : severity);

const codeBadge = (code, status) =>
  element("span", { class: `code status-${status}` }, code, status === "proposed" ? null : element("small", {}, status));

/** Tell a screen reader what just happened. */
function say(text) {
  byId("said").textContent = "";
  window.setTimeout(() => { byId("said").textContent = text; }, 30);
}

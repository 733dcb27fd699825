import { element } from "./elements.js";

export const severityBadge = (severity) =>
  element("span", { class: `badge severity-${severity}` }, severity === "none" ? "no gap" : severity);

/** A code; a button that opens its guide where `guides` has one. */
export function codeChip(code, look, guides, ...inside) {
  if (!guides?.has(code)) return element("span", { class: `code ${look}` }, code, inside);
  const open = (event) => guides.open(code, event.currentTarget);
  return element("button", { type: "button", class: `code ${look}`, "aria-haspopup": "dialog", title: "Open the guide of this code", on: { click: open } }, code, inside);
}

export const codeBadge = (code, status, guides = null) =>
  codeChip(code, `status-${status}`, guides, status === "proposed" ? null : element("small", {}, status));

export const coderOnly = () => element("span", { class: "coder-only" }, "for the coder only");

export const confidence = (value) => (value === null ? null : element("span", { class: "quiet" }, `confidence ${value.toFixed(2)}`));

export const source = (text, rule) => element("p", { class: "source" }, text ? ["Source: ", text] : null, rule ? [text ? " \u00b7 " : "", element("code", { class: "rule" }, rule)] : null);

import { element } from "./elements.js";

export const severityBadge = (severity) =>
  element("span", { class: `badge severity-${severity}` }, severity === "none" ? "no gap" : severity);

export const codeBadge = (code, status) =>
  element("span", { class: `code status-${status}` }, code, status === "proposed" ? null : element("small", {}, status));

export const confidence = (value) => (value === null ? null : element("span", { class: "quiet" }, `confidence ${value.toFixed(2)}`));

export const source = (text, rule) => element("p", { class: "source" }, text ? ["Source: ", text] : null, rule ? [text ? " \u00b7 " : "", element("code", { class: "rule" }, rule)] : null);

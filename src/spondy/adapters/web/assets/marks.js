// Evidence in the text of a note, and the choice of the kinds that are shown.

import { element } from "./elements.js";

const LETTERS = { condition: "C", level: "L", etiology: "E", imaging: "I", translation: "T", symptom: "S", gap: "G" };
const hiddenKinds = new Set();

const kindsOf = (spans, all, order) => order.filter((kind) => spans.some((span) => all[span].kinds.includes(kind))).join(" ");

/**
 * A piece of text that evidence covers.
 *
 * @param spans positions, in `all`, of the spans that cover it
 * @param begins those of them that begin with it
 * @param order all kinds, in the order in which they win where they overlap
 */
export function markOf(text, spans, begins, all, order) {
  const mark = element("mark", { title: spans.flatMap((span) => all[span].labels).join("\n") }, text);
  mark.dataset.kinds = kindsOf(spans, all, order);
  mark.dataset.begins = kindsOf(begins, all, order);
  paintMark(mark);
  return mark;
}

/** Give a mark the look of the first kind that is shown, and the letters of all kinds that begin there. */
function paintMark(mark) {
  const shown = mark.dataset.kinds.split(" ").filter((kind) => kind && !hiddenKinds.has(kind));
  const others = [...mark.classList].filter((name) => name !== "in-gap" && !name.startsWith("kind-"));
  mark.className = [shown.length ? `kind-${shown[0]}` : "kind-hidden", ...others].join(" ");
  mark.classList.toggle("in-gap", shown.includes("gap"));
  const tags = mark.dataset.begins.split(" ").filter((kind) => LETTERS[kind] && !hiddenKinds.has(kind));
  mark.dataset.tags = tags.map((kind) => LETTERS[kind]).join("");
}

/** The kinds with their letters; a box turned off hides its kind in the container. */
export function legend(container) {
  const boxes = Object.entries(LETTERS).map(([kind, letter]) => {
    const box = element("input", { type: "checkbox", checked: !hiddenKinds.has(kind) });
    box.addEventListener("change", () => {
      if (box.checked) hiddenKinds.delete(kind); else hiddenKinds.add(kind);
      container.querySelectorAll("mark").forEach(paintMark);
    });
    const look = `sample kind-${kind}${kind === "gap" ? " in-gap" : ""}`;
    return element("label", {}, box, element("span", { class: look, "data-tags": letter }, kind));
  });
  return element("fieldset", { class: "legend" }, element("legend", { class: "unseen" }, "Highlights shown in the text"), boxes);
}

/** Mark these elements and no others, and bring the first into view. Returns the first, or null. */
export function emphasise(container, marks) {
  for (const old of container.querySelectorAll(".shown")) old.classList.remove("shown");
  for (const mark of marks) mark.classList.add("shown");
  if (!marks.length) return null;
  const first = marks.reduce((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING ? b : a));
  first.scrollIntoView({ block: "center", inline: "nearest" });
  return first;
}

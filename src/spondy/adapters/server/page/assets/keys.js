// The keyboard: from gap to gap while the note keeps the focus, and from part to part.

import { byId } from "./elements.js";

const PARTS = ["text", "gaps-heading", "codes-heading", "read-heading"];
const partOf = (node) => ["note-pane", "gaps-part", "codes-part", "read-part"].findIndex((id) => byId(id).contains(node));

function goToPart(by) {
  const at = partOf(document.activeElement);
  const next = at < 0 ? 0 : (at + by + PARTS.length) % PARTS.length;
  byId(PARTS[next]).focus();
}

// The letter on the key; where Alt makes another sign of it, or the script is another one, the place of the key counts.
const letterOf = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace("Key", "").toLowerCase());
const bare = (event) => !event.ctrlKey && !event.metaKey && !event.getModifierState("AltGraph");

/** @param step goes to the next gap or code, or with -1 to the one before */
export function listenToKeys(step) {
  document.addEventListener("keydown", (event) => {
    const direction = { j: 1, k: -1 }[letterOf(event)];
    if (event.key === "F6" && !event.altKey && bare(event)) {
      event.preventDefault();
      goToPart(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && byId("panel").contains(event.target)) {
      byId("text").focus();
    } else if (direction && event.altKey && !event.shiftKey && bare(event)) {
      event.preventDefault();
      step(direction);
    }
  });
}

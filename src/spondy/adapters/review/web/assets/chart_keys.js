// The keys of the page of a note. What a key does stands at the control that it presses (`data-key`).

import { say } from "./elements.js";
import { onKeys } from "./shortcuts.js";

const KEYS = [..."adfnzercitwyos", ",", "."];

/**
 * @param cards those of gaps and codes
 * @param text the text of the note
 */
export function listenToKeys(cards, text) {
  onKeys({ j: () => cards.step(1), k: () => cards.step(-1), m: () => text.focus() });
  onKeys(Object.fromEntries(KEYS.map((key) => [key, () => press(key, cards.current)])));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      (event.target.closest(".card") || cards.current)?.focus({ preventScroll: true });
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches(".query textarea")) {
      const save = event.target.form.querySelector("button[value=save]");
      if (save) event.target.form.requestSubmit(save);
    }
  });
}

function press(key, card) {
  const named = `[data-key="${key}"]`;
  const control = card?.querySelector(named) || [...document.querySelectorAll(named)].find((one) => !one.closest(".card"));
  if (!control) {
    say(card ? "There is nothing of the kind here." : "Choose a gap or a code first: J.");
    return;
  }
  if (control.matches("summary")) {
    open(control);
    return;
  }
  if (control.disabled) {
    say(control.title || "Not now.");
    return;
  }
  control.click();
}

/** Open what is folded away and go to its field; without one, open and close in turn. */
function open(summary) {
  const field = summary.parentElement.querySelector("[data-opened]");
  summary.focus({ preventScroll: true });
  if (field && summary.parentElement.open) field.focus();
  else summary.click();
}

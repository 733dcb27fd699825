// What every page has: the list of keys.

import { letLettersBeKeys, lettersAreKeys, onKeys } from "./shortcuts.js";

const dialog = document.getElementById("keys");
const opener = document.getElementById("keys-open");
const on = document.getElementById("keys-on");

opener.hidden = false;
opener.addEventListener("click", () => dialog.showModal());
on.checked = lettersAreKeys();
on.addEventListener("change", () => letLettersBeKeys(on.checked));
onKeys({ "?": () => dialog.showModal(), g: () => location.assign("/") });

/** Say something to a screen reader. */
export function say(words) {
  document.getElementById("said").textContent = words;
}

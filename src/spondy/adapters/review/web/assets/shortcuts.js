// Single letters as keys: only while no field is written in, no dialog is open, and nobody has switched them off.

const STORED = "spondy-review-keys";
const FIELD = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
const actions = new Map();

export const lettersAreKeys = () => localStorage.getItem(STORED) !== "off";

export function letLettersBeKeys(on) {
  localStorage.setItem(STORED, on ? "on" : "off");
}

/** Say what keys do: a key as `event.key` names it, letters in lower case, and a function. */
export function onKeys(more) {
  for (const [key, action] of Object.entries(more)) actions.set(key, action);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (!lettersAreKeys() || event.target.closest(FIELD) || document.querySelector("dialog[open]")) return;
  const action = actions.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (!action) return;
  event.preventDefault();
  action(event);
});

// What is known of a note from outside its text.

import { byId, element } from "./elements.js";

const FIELDS = { setting: "setting", "note-kind": "note_kind", "service-date": "service_date" };

/** Fill the choices; `changed` is called when another one is made. */
export function offerFields(words, changed) {
  byId("setting").append(...words.settings.map((value) => element("option", { value }, value)));
  byId("note-kind").append(...words.note_kinds.map((value) => element("option", { value }, value)));
  byId("fields").addEventListener("change", changed);
  byId("fields").addEventListener("submit", (event) => event.preventDefault());
}

/** The fields of a note record that are given. */
export function fieldsOf() {
  const given = Object.entries(FIELDS).map(([id, name]) => [name, byId(id).value]).filter(([, value]) => value);
  return { note_id: "live", ...Object.fromEntries(given) };
}

/** Set the fields to those of a note. */
export function fillFields(note) {
  for (const [id, name] of Object.entries(FIELDS)) byId(id).value = note[name] || "";
}

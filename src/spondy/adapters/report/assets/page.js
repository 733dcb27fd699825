// Which view is open: the address after # says it, so the browser's Back button and bookmarks work.

import { addressOf, noteInAddress } from "./data.js";
import { byId } from "./elements.js";
import { buildNote } from "./note.js";
import { listed, makeRows, rows, startWorklist } from "./worklist.js";

const rowsById = new Map(rows.map((row) => [row.id, row]));
let lastOpened = null;
let worklistScroll = 0;

const openedRow = () => rowsById.get(noteInAddress()) || null;

function neighboursOf(row) {
  const at = listed.indexOf(row);
  const place = at < 0 ? "" : `${(at + 1).toLocaleString("en")} of ${listed.length.toLocaleString("en")}`;
  return { before: at > 0 ? listed[at - 1] : null, after: at >= 0 ? listed[at + 1] || null : null, place };
}

function route() {
  const row = openedRow();
  document.querySelector("dialog[open]")?.close();
  if (row && !byId("worklist").hidden) worklistScroll = window.scrollY;
  byId("worklist").hidden = row !== null;
  byId("note").hidden = row === null;
  if (row) {
    const heading = buildNote(byId("note"), row, neighboursOf(row));
    lastOpened = row;
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    return;
  }
  byId("note").replaceChildren();
  if (lastOpened) {
    makeRows(listed.indexOf(lastOpened) + 1);
    window.scrollTo(0, worklistScroll);
    const link = byId(`row-${lastOpened.index}`);
    if (link) link.focus();
    lastOpened = null;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !byId("note").hidden) location.hash = addressOf(null);
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});

// On paper everything is shown: all rows of the worklist, or all that is folded away in a note.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  makeRows(listed.length);
  unfolded = [...document.querySelectorAll("details:not([open])")];
  for (const item of unfolded) item.open = true;
});
window.addEventListener("afterprint", () => {
  for (const item of unfolded) item.open = false;
});
window.addEventListener("hashchange", route);

startWorklist();
route();

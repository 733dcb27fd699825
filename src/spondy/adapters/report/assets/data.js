import { byId } from "./elements.js";

export const worklistData = JSON.parse(byId("worklist-data").textContent);
export const severities = [...worklistData.severities, "none"];
export const guideAt = (place) => JSON.parse(byId(`guide-data-${place}`).textContent);
export const detailOf = (row) => JSON.parse(byId(`note-data-${row.index}`).textContent);

const WORKLIST = "#all"; // no element has this id, so the browser does not scroll to one
const NOTE = "#note/";

export const addressOf = (row) => (row ? `${NOTE}${encodeURIComponent(row.id)}` : WORKLIST);

/** The id of the note that the address names, or null. */
export function noteInAddress() {
  if (!location.hash.startsWith(NOTE)) return null;
  try {
    return decodeURIComponent(location.hash.slice(NOTE.length));
  } catch {
    return null;
  }
}

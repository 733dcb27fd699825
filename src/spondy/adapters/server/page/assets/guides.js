// Guides of codes from the server, and the note as it stands held against them.

import { GuideDialog } from "./guide.js";

const ADDRESS = "/v1/codes";
const PLAIN = "The server cannot be reached.";

/** The guide under which a code is found: its own, or that of the heading above it. */
const pageOf = (code, pages) => Object.keys(pages).filter((page) => code.startsWith(page)).sort((a, b) => b.length - a.length)[0];

async function ask(address, key, more) {
  const keyed = key ? { "X-API-Key": key } : {};
  const response = await fetch(address, { ...more, headers: { ...more.headers, ...keyed } }).catch(() => { throw new Error(PLAIN); });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail || answer.title);
  return answer;
}

/**
 * @param pages all guides: the code of each, with ids of its documentation elements
 * @param note text(), fields() and key(); show(text, words), which marks words that stand in a text; home()
 */
export function guidesOf(pages, note) {
  let checked = ""; // the text that was held against a guide last
  const address = (code) => `${ADDRESS}/${encodeURIComponent(code)}`;
  return new GuideDialog({
    has: (code) => pageOf(code, pages) !== undefined,
    guide: (code) => {
      const day = note.fields().service_date;
      return ask(`${address(code)}${day ? `?day=${day}` : ""}`, note.key(), {});
    },
    checklist: async (code) => {
      const text = note.text().toWellFormed();
      if (!text.trim()) return null;
      checked = text;
      const headers = { "Content-Type": "application/json" };
      return ask(`${address(code)}/checklist`, note.key(), { method: "POST", headers, body: JSON.stringify({ ...note.fields(), text }) });
    },
    show: (words) => note.show(checked, words),
    home: note.home,
  });
}

/** Where a guide explains a gap: in that of a code that is proposed for the same condition. Null where none is. */
export function explained(gap, analysis, guides) {
  for (const proposal of analysis.proposals) {
    const code = pageOf(proposal.code, guides.pages);
    const same = proposal.conditions.some((condition) => gap.conditions.includes(condition));
    const found = code && same && guides.pages[code].find((id) => guides.elements[id].gaps.includes(gap.id));
    if (found) return { code, element: found, name: guides.elements[found].name };
  }
  return null;
}

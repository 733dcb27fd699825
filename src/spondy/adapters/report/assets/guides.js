// The guides of one note: which there are, and the note held against those of its proposals.

import { guideAt } from "./data.js";
import { GuideDialog } from "./guide.js";

/** A checklist as the server gives it, from what the page holds of it. */
function checklistOf(code, detail) {
  const { standing, conditions, elements, procedures, looked_for: lookedFor } = detail.checklists[code];
  const textOf = (span) => detail.pieces.filter(([, spans]) => spans.includes(span)).map(([text]) => text).join("");
  const words = (found) => found.map(([span, section, voice]) => ({ text: textOf(span), section, voice, span }));
  const gap = (id) => ({ gap: id, missing: detail.gaps.find((item) => item.id === id).missing });
  return {
    code,
    standing,
    conditions,
    reasons: detail.proposals.find((item) => item.code === code).rationale.map((reason) => reason.text),
    proposed: detail.proposals.map((item) => item.code),
    elements: elements.map(([id, state, found, gaps]) => ({ id, state, words: words(found), lacking: gaps.map(gap) })),
    procedures: procedures.map(([kind, found]) => ({ kind, words: words(found) })),
    looked_for: lookedFor.map(([text, found, shown]) => ({ text, found, words: words(shown) })),
  };
}

/** @param show marks spans of evidence, given by their places, in the text */
export const guidesOf = (detail, show) => new GuideDialog({
  has: (code) => Object.hasOwn(detail.guides, code),
  guide: async (code) => guideAt(detail.guides[code]),
  checklist: async (code) => (Object.hasOwn(detail.checklists, code) ? checklistOf(code, detail) : null),
  show: (words) => show(words.map((item) => item.span)),
});

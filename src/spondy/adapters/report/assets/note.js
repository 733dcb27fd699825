// One note: its text with the evidence marked, and beside it gaps, codes and what was read.

import { codeBadge, severityBadge } from "./badges.js";
import { facts, gapCard, part, proposalCard, readGroups, whyNot } from "./cards.js";
import { addressOf, detailOf, severities, worklistData } from "./data.js";
import { element, fromNote, plural, say } from "./elements.js";
import { guidesOf } from "./guides.js";
import { emphasise, legend, markOf } from "./marks.js";

/** The text as elements; `marks` receives, for each span of evidence, the elements that make it up. */
function noteText(detail, marks) {
  return detail.pieces.map(([text, spans]) => {
    if (!spans.length) return document.createTextNode(text);
    const mark = markOf(text, spans, spans.filter((span) => !marks[span]), detail.spans, worklistData.kinds);
    for (const span of spans) (marks[span] ||= []).push(mark);
    return mark;
  });
}

/** Mark evidence in the text and bring its first words into view. `card` is the one that was asked, if any. */
function showEvidence(view, spans, card = null) {
  const first = emphasise(view.text, spans.flatMap((span) => view.marks[span] || []));
  for (const old of view.panel.querySelectorAll(".current")) old.classList.remove("current");
  card?.classList.add("current");
  if (first) say(`${plural(spans.length, "passage", "passages")} marked in the note: ${first.textContent}`);
}

/** Fill the note view and return its heading. */
export function buildNote(section, row, neighbours) {
  const detail = detailOf(row);
  const view = { marks: [], text: null, panel: null, show: (spans, card) => showEvidence(view, spans, card) };
  view.guides = guidesOf(detail, (spans) => showEvidence(view, spans));
  const heading = element("h2", { id: "note-heading", tabindex: "-1" }, "Note ", fromNote(row.id));
  view.text = element("div", { class: "text", tabindex: "0", role: "region", "aria-label": "Note text", dir: "auto" }, noteText(detail, view.marks));
  const gaps = [...detail.gaps].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  view.panel = element("div", { class: "panel" },
    detail.warnings.length ? element("div", { class: "notice", role: "note" }, element("b", {}, "Warnings"), element("ul", {}, detail.warnings.map((text) => element("li", {}, fromNote(text))))) : null,
    part("Documentation gaps", gaps.length, gaps.length ? gaps.map((item) => gapCard(view, item)) : element("p", { class: "quiet" }, "No gap was found.")),
    part("Codes", detail.proposals.length, detail.proposals.length ? detail.proposals.map((item) => proposalCard(view, item)) : element("p", { class: "quiet" }, "No code is proposed."), detail.considered.length ? whyNot(detail.considered, view.guides) : null),
    part("What was read", null, readGroups(view, detail.read)),
    part("Where it comes from", null, facts([...Object.entries(detail.provenance).filter(([, value]) => value !== null), ...detail.metadata])));
  const step = (name, other) => (other ? element("a", { class: "button", href: addressOf(other) }, name) : element("span", { class: "button off", "aria-hidden": "true" }, name));
  const about = [row.setting, row.kind, row.date ? `service date ${row.date}` : "service date not given"].join(" \u00b7 ");
  section.replaceChildren(
    element("nav", { class: "steps", "aria-label": "Notes" }, element("a", { class: "button", href: addressOf(null), id: "back" }, "\u2190 Worklist"), element("span", { class: "place" }, neighbours.place), step("Previous note", neighbours.before), step("Next note", neighbours.after)),
    element("div", { class: "note-head" }, heading, severityBadge(severities[row.rank]), element("span", { class: "codes" }, row.codes.map(([code, status]) => codeBadge(code, status, view.guides))), element("p", { class: "facts" }, about)),
    element("div", { class: "panes" }, element("div", { class: "text-pane" }, legend(view.text), view.text), view.panel));
  return heading;
}

// What stands in a guide, part by part, and what a note has of it. See CodeGuide and Checklist in spondy.guides.

import { codeChip, coderOnly } from "./badges.js";
import { element, fromNote, plural } from "./elements.js";
import { knownSources, noteKind, standing, validity } from "./guide-wording.js";
import { visible } from "./wording.js";

const MOST_WORDS = 6; // of one element; the others are counted
const STATES = { documented: "documented", lacking: "lacking", "not-asked": "not asked" };

const cited = (sources) => element("span", { class: "cited" }, `[${sources.join("; ")}]`);
const names = (ids) => ids.map((id, at) => [at ? ", " : null, element("code", {}, id)]);
const list = (items, build) => (items.length ? element("ul", { class: "guide-list" }, items.map((item) => element("li", {}, build(item)))) : null);

/** Words of the note, each a button where the page can show them. */
function wordList(words, show) {
  if (!words.length) return null;
  const more = words.length - MOST_WORDS;
  return element("ul", { class: "quotes" }, words.slice(0, MOST_WORDS).map((item) => {
    const origin = [...new Set([item.section, item.voice].filter(Boolean))];
    const quote = fromNote(visible(item.text));
    return element("li", {},
      show ? element("button", { type: "button", class: "quote", title: "Close the guide and show in the note", on: { click: () => show([item]) } }, quote) : element("span", { class: "quote" }, quote),
      element("span", { class: "origin" }, origin.map((part) => element("bdi", {}, part))));
  }), more > 0 ? element("li", { class: "quiet" }, `and ${plural(more, "passage", "passages")} more`) : null);
}

const stateBadge = (state) => element("span", { class: `badge state-${state}` }, STATES[state]);

function documentationElement(item, checked, show) {
  return element("li", { class: checked ? `checked-${checked.state}` : null, "data-part": item.id, tabindex: "-1" },
    element("p", {}, checked ? [stateBadge(checked.state), " "] : null, element("b", {}, `${item.name}. `), item.text, " ", cited(item.sources)),
    checked ? checked.lacking.map((gap) => element("p", { class: "lacks" }, element("bdi", {}, visible(gap.missing)), " ", element("code", {}, gap.gap))) : null,
    checked ? wordList(checked.words, show) : null,
    element("p", { class: "tested" }, "Tested by ", names(item.gaps), "."));
}

function inTheNote(held, show) {
  if (!held) return null;
  const count = (state) => held.elements.filter((item) => item.state === state).length;
  const tally = Object.keys(STATES).map((state) => `${count(state)} ${STATES[state]}`).join(", ");
  return [
    element("p", {}, standing(held)),
    list(held.reasons, (text) => element("bdi", {}, text)),
    element("p", {}, `Of what the record should show: ${tally}.`),
    held.procedures.length ? element("h4", {}, "Procedures that the note names, and what is looked for with them") : null,
    list(held.procedures, (item) => [element("p", {}, item.kind), wordList(item.words, show)]),
    list(held.looked_for, (item) => [element("p", {}, stateBadge(item.found ? "documented" : "lacking"), " ", item.text), wordList(item.words, show)]),
  ];
}

function tabular(guide) {
  const lines = (notes) => list(notes, (note) => [element("b", {}, `${note.node} ${noteKind(note.kind)}`), element("ul", { class: "guide-list" }, note.lines.map((line) => element("li", {}, line)))]);
  const ofChapter = (note) => /^\d+$/.test(note.node);
  const chapters = guide.notes.filter(ofChapter);
  return [
    lines(guide.notes.filter((note) => !ofChapter(note))),
    chapters.length ? element("details", {}, element("summary", {}, "Notes of the whole chapter"), lines(chapters)) : null,
  ];
}

const siblings = (codes, guides) => list(codes, (item) => [codeChip(item.code, "", guides), " ", item.title]);

function about(guide, guides) {
  const meanings = Object.entries(guide.seventh);
  return [
    element("p", { class: "facts" }, validity(guide)),
    element("p", { class: "facts" }, coderOnly(), " Never part of a query, and not to be shown to the provider."),
    guide.region ? element("p", {}, element("b", {}, "Region "), `${guide.region}. ${guide.contains} `, cited(guide.region_sources)) : null,
    list(guide.summary, (item) => [item.text, " ", cited(item.sources)]),
    siblings(guide.codes, guides),
    meanings.length ? element("details", {}, element("summary", {}, "7th characters"), list(meanings, ([key, text]) => [element("b", {}, key), ` ${text}`])) : null,
  ];
}

/**
 * The content of a guide.
 *
 * @param guide as `GET /v1/codes/{code}` gives it
 * @param held the guide held against a note, as `POST /v1/codes/{code}/checklist` gives it, or null
 * @param view guides: the guides that can be turned to, with has(code) and open(code); show(words), or null
 */
export function guideParts(guide, held, { guides, show }) {
  const checked = new Map(held ? held.elements.map((item) => [item.id, item]) : []);
  const parts = [
    ["In this note", inTheNote(held, show)],
    ["When to use it", list(guide.use, (item) => [item.text, " ", cited(item.sources)])],
    ["When another code is right", list(guide.not_use, (item) => [element("p", {}, codeChip(item.code, "", guides), " ", item.title), element("p", {}, item.text, " ", cited(item.sources))])],
    ["What the record should show", element("ul", { class: "guide-list elements" }, guide.elements.map((item) => documentationElement(item, checked.get(item.id), show)))],
    ["Pitfalls", list(guide.pitfalls, (item) => [element("p", {}, element("b", {}, item.mistake), " ", item.instead, " ", cited(item.sources)), element("p", { class: "tested" }, "Avoided by ", names(item.rules), ".")])],
    ["Questions", list(guide.questions, (item) => [element("p", {}, element("b", {}, item.ask)), element("p", {}, item.answer, " ", cited(item.sources))])],
    ["Often seen with it", guide.procedures.length ? [element("p", {}, guide.procedures_said.text, " ", cited(guide.procedures_said.sources)), list(guide.procedures, (item) => [element("b", {}, item.cpt.join(" ")), ` ${item.text} `, element("span", { class: "quiet" }, item.kind)])] : null],
    ["Sibling codes", siblings(guide.siblings, guides)],
    ["The tabular list", tabular(guide)],
    ["Sources", list(knownSources(guide), ([id, text]) => [element("b", {}, id), ` ${text}`])],
  ].filter(([, content]) => content);
  const made = parts.map(([name, content]) => {
    const heading = element("h3", { tabindex: "-1" }, name);
    const goTo = () => { heading.focus({ preventScroll: true }); heading.scrollIntoView({ block: "start" }); };
    return { jump: element("button", { type: "button", on: { click: goTo } }, name), section: element("section", {}, heading, content) };
  });
  return [element("nav", { class: "guide-jumps", "aria-label": "Parts of the guide" }, made.map((item) => item.jump)),
    element("div", { class: "guide-about" }, about(guide, guides)), made.map((item) => item.section)];
}

// The page: the note on one side, what is read in it on the other, and the server between them.

import { detailOf } from "./detail.js";
import { Editor } from "./editor.js";
import { byId, element, plural } from "./elements.js";
import { fieldsOf, fillFields, offerFields } from "./fields.js";
import { explained, guidesOf } from "./guides.js";
import { listenToKeys } from "./keys.js";
import { legend } from "./marks.js";
import { difference, moved, stringOffset } from "./offsets.js";
import { Panel } from "./panel.js";
import { offerSamples } from "./samples.js";
import { Session } from "./session.js";

const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/u;
const AFTER_STROKES = 150; // milliseconds without a key, after which the length is told anew

const words = await (await fetch("/assets/words.json")).json();
const samples = await (await fetch("/assets/samples.json")).json();

let telling = null;
let shown = null; // what the panel shows: the text it was read in, and the analysis

const editor = new Editor(byId("text"), byId("backdrop"), words.order, (text) => edited(text));
const guides = guidesOf(words.guides.pages, {
  text: () => editor.text,
  fields: fieldsOf,
  key: () => session.key,
  show: (text, found) => {
    const at = stringOffset(text);
    panel.showWords(text, found.map((item) => ({ start: at(item.start), end: at(item.end) })));
  },
  home: () => byId("codes-heading"),
});
const panel = new Panel(editor, words.severities, guides);
const session = new Session({ state: showState, update: take, keyWanted: askForKey });
byId("legend").replaceWith(legend(byId("backdrop")));
offerFields(words, () => session.start(fieldsOf()));
const stopTyping = offerSamples(samples, {
  text: () => editor.text,
  grow: (text) => { editor.grow(text); edited(text); },
  begin: (sample, text) => {
    shown = null;
    editor.replace(text);
    panel.clear();
    fillFields(sample);
    edited(editor.text);
    session.start(fieldsOf());
  },
});
byId("text").addEventListener("beforeinput", stopTyping);
listenToKeys((by) => panel.step(by));
byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("key-form").hidden = true;
  session.start(fieldsOf(), byId("key").value);
  byId("text").focus();
});
session.start(fieldsOf());
// A browser may have kept the text when the page was loaded again.
if (byId("text").value) byId("text").dispatchEvent(new Event("input"));

function edited(text) {
  session.send(text);
  byId("start").hidden = text !== "";
  if (!text.trim()) {
    shown = null;
    editor.mark(text, [], null);
    panel.clear();
  }
  window.clearTimeout(telling);
  telling = window.setTimeout(() => describe(text), AFTER_STROKES);
}

function describe(text) {
  const length = [plural([...text].length, "character", "characters"), plural(text.split("\n").length, "line", "lines")];
  byId("length").textContent = text ? length.join(", ") : "";
  byId("direction-controls").hidden = !DIRECTION_CONTROLS.test(text);
}

function take(text, update) {
  if (!editor.text.trim()) return;
  const at = stringOffset(text);
  const unfinished = update.unfinished && { start: at(update.unfinished[0]), end: at(update.unfinished[1]) };
  byId("unfinished").hidden = !unfinished;
  if (!update.analysis) {
    editor.mark(text, [], unfinished);
    return;
  }
  const before = shown;
  const detail = detailOf(text, update.analysis, words);
  // The gaps of the detail are those of the analysis, in the same order.
  detail.gaps.forEach((gap, at) => { gap.guide = explained(update.analysis.gaps[at], update.analysis, words.guides); });
  shown = { text, detail };
  editor.mark(text, detail.spans, unfinished);
  panel.update(detail, (gap) => before !== null && stillStand(gap, before, text));
}

/** Whether any of the words that a gap rested on are in the text still. */
function stillStand(gap, before, text) {
  const edit = difference(before.text, text);
  const spans = before.detail.gaps.find((item) => item.id === gap.id).evidence.map((item) => before.detail.spans[item.span]);
  return spans.length === 0 || spans.some((span) => moved(span, edit));
}

function showState(name, text, problem = null) {
  byId("state").dataset.state = name;
  byId("state-text").textContent = text;
  byId("problem").hidden = problem === null;
  if (!problem) return;
  const code = problem.code ? ` (${problem.code})` : "";
  byId("problem-text").replaceChildren(element("b", {}, problem.title), " ", problem.detail || "", code);
}

function askForKey(given) {
  byId("key-form").hidden = false;
  byId("key").value = "";
  byId("key-fault").textContent = given ? "That key was not the right one." : "";
  byId("key").focus();
}

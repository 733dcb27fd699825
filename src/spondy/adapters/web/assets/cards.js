// Gaps, codes and what was read, each with the words it rests on. A view has `show(spans, card)` and may have `guides`,
// with `has(code)` and `open(code, opener, part)`.

import { codeBadge, codeChip, coderOnly, confidence, severityBadge, source } from "./badges.js";
import { copyButton } from "./copying.js";
import { element, fromNote, plural } from "./elements.js";

/** The words of an item; their place is looked up when they are asked for, since a note may still grow. */
function quoteList(view, item, card) {
  if (!item.evidence.length) return element("p", { class: "quiet" }, "No words of the note: it is about what the note does not say.");
  return element("ul", { class: "quotes" }, item.evidence.map((words, at) => element("li", {},
    element("button", { type: "button", class: "quote", title: "Show in the note", on: { click: (event) => { event.stopPropagation(); view.show([item.evidence[at].span], card()); } } }, fromNote(words.text)),
    element("span", { class: "origin" }, [...words.origin, ...words.cues].map((part) => element("bdi", {}, part))),
    words.rule ? element("code", { class: "rule" }, words.rule) : null)));
}

/** A gap or a proposal: a click anywhere on it, or its button, shows its evidence. */
function card(view, kind, head, item, body) {
  const found = item.evidence.length > 0;
  const show = () => view.show(item.evidence.map((words) => words.span), node);
  const button = found ? element("button", { type: "button", class: "show", on: { click: (event) => { event.stopPropagation(); show(); } } }, "Show in note") : null;
  const node = element("article", { class: `card ${kind}${found ? " has-evidence" : ""}` }, element("div", { class: "card-head" }, head, button), body(() => node));
  node.addEventListener("click", (event) => {
    if (found && !event.target.closest("button, summary, details, a") && !String(getSelection())) show();
  });
  return node;
}

export function proposalCard(view, item) {
  const head = [element("h4", {}, codeBadge(item.code, item.status, view.guides), " ", item.description), element("p", { class: "facts" }, item.role, " \u00b7 ", item.status === "proposed" ? "the documentation supports it" : "a person must settle it", item.confidence === null ? null : " \u00b7 ", confidence(item.confidence))];
  return card(view, "proposal", element("div", {}, head), item, (self) => [
    item.rationale.length ? element("ol", { class: "reasons" }, item.rationale.map((reason) => element("li", {}, element("bdi", {}, reason.text), source(reason.source, reason.rule)))) : null,
    quoteList(view, item, self),
  ]);
}

function queryDraft(query) {
  return element("details", { class: "query" }, element("summary", {}, "Query draft for the provider"),
    element("pre", { dir: "auto" }, query.text), copyButton("Copy query draft", query.text));
}

function answerTable(answers) {
  return element("details", { class: "answers" }, element("summary", {}, "What each answer would change ", coderOnly()),
    element("p", { class: "quiet" }, "Never part of a query, and not to be shown to the provider."),
    element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "If the answer is"), element("th", { scope: "col" }, "then it"))),
      element("tbody", {}, answers.map((item) => element("tr", {}, element("th", { scope: "row" }, fromNote(item.answer)),
        element("td", {}, item.changes.length ? element("ul", {}, item.changes.map((change) => element("li", {}, change))) : element("span", { class: "quiet" }, "changes nothing")))))));
}

/** The place in a guide that explains a gap. It stands beside the query draft, never in it. */
function pointer(view, place) {
  if (!place || !view.guides?.has(place.code)) return null;
  const open = (event) => view.guides.open(place.code, event.currentTarget, place.element);
  return element("p", { class: "pointer" }, element("button", { type: "button", "aria-haspopup": "dialog", on: { click: open } }, `Guide ${place.code}: ${place.name}`));
}

export function gapCard(view, item) {
  const head = element("div", {}, element("p", { class: "facts" }, severityBadge(item.severity), " ", element("code", {}, item.id), " ", confidence(item.confidence)), element("h4", {}, element("bdi", {}, item.missing)));
  return card(view, `gap edge-${item.severity}`, head, item, (self) => [
    element("p", { class: "why" }, element("b", {}, "Why it matters "), element("bdi", {}, item.why)),
    source(item.source),
    pointer(view, item.guide),
    quoteList(view, item, self),
    item.query ? queryDraft(item.query) : null,
    item.answers.length ? answerTable(item.answers) : null,
  ]);
}

/** A part of the panel with its heading; `count` stands beside it. */
export const part = (name, count, ...content) => element("section", { class: "part" }, element("h3", {}, name, count === null ? null : element("span", { class: "count" }, String(count))), content);

export function whyNot(considered, guides = null) {
  return element("details", { class: "why-not", open: considered.length <= 4 }, element("summary", {}, `Why not? ${plural(considered.length, "code", "codes")} considered and not chosen`),
    element("ul", {}, considered.map((item) => element("li", {}, element("p", {}, codeChip(item.code, "passed-over", guides), " ", item.description), element("p", {}, item.reason), source(item.source, item.rule)))));
}

export function readGroups(view, groups) {
  return groups.map((group) => element("div", { class: "read" }, element("h4", {}, group.group), group.items.map((item) => {
    const node = element("div", { class: "read-item" }, element("p", {}, item.label), item.evidence.length ? quoteList(view, item, () => node) : null);
    return node;
  })));
}

/** Names and values, two columns. */
export const facts = (pairs) => element("dl", {}, pairs.map(([name, value]) => [element("dt", {}, name), element("dd", {}, fromNote(value))]));

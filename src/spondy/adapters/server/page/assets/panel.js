// What is said of the note, beside it: gaps, codes, and what was read.

import { codeBadge } from "./badges.js";
import { Checklist } from "./checklist.js";
import { facts, gapCard, proposalCard, readGroups, whyNot } from "./cards.js";
import { byId, element, fromNote, plural, say } from "./elements.js";
import { keyedList } from "./keyed.js";

const closedRow = (item) => element("p", { class: `closed ${item.closed}` },
  element("span", { class: "badge" }, item.closed === "said" ? "said" : "no longer asked"),
  element("span", {}, element("s", {}, item.missing), " ", element("code", {}, item.id)));

const SETTLES = 800; // milliseconds in which what opens and closes is gathered into one announcement

export class Panel {
  #editor;
  #severities;
  #guides;
  #checklist;
  #news = { opened: [], closed: [] };
  #announcing = null;
  #lists;

  /**
   * @param editor where evidence is shown
   * @param severities the most severe first
   * @param guides has(code) and open(code, opener, part)
   */
  constructor(editor, severities, guides) {
    this.#editor = editor;
    this.#severities = severities;
    this.#checklist = new Checklist(severities);
    this.#guides = guides;
    const view = { show: (spans, card) => this.#show(spans, card), guides };
    const focusable = (node) => { node.tabIndex = -1; return node; };
    this.#lists = {
      gaps: keyedList(byId("gaps"), (item) => item.id,
        (item) => (item.closed ? closedRow(item) : focusable(gapCard(view, item)))),
      codes: keyedList(byId("codes"), (item) => `${item.code} ${item.role}`,
        (item) => focusable(proposalCard(view, item))),
      considered: keyedList(byId("considered"), () => "all", (item) => whyNot(item.all, guides)),
      read: keyedList(byId("read"), (item) => item.group, (item) => readGroups(view, [item])[0]),
    };
    byId("tidy").addEventListener("click", () => {
      this.#checklist.tidy();
      this.#showGaps();
      byId("gaps-heading").focus();
    });
    this.clear();
  }

  /** Nothing is read: the note is empty, or another one. */
  clear() {
    this.#checklist.reset();
    this.#news = { opened: [], closed: [] };
    const nothing = { gaps: [], proposals: [], considered: [], read: [], warnings: [], provenance: null };
    this.#fill(nothing, "Listed as you write, and closed by what you write next.", "None yet.", "Nothing yet.");
  }

  /** Show an analysis, as `detailOf` returns it. `stands` says whether the words of a gap still stand in the note. */
  update(detail, stands) {
    const { opened, closed } = this.#checklist.update(detail.gaps, stands);
    this.#announce(opened, closed, detail.gaps.length);
    const anything = detail.proposals.length + detail.gaps.length + detail.considered.length > 0;
    const noGaps = anything ? "No gap is open." : "No gap: nothing that spondy codes is read in this note.";
    this.#fill(detail, noGaps, "No code is proposed.", "");
  }

  /** Go to the next gap or code, or with -1 to the one before, and show its words. */
  step(by) {
    const cards = [...document.querySelectorAll("#gaps .card, #codes .card")];
    if (!cards.length) {
      say("No gap and no code.");
      return;
    }
    const at = cards.findIndex((card) => card.classList.contains("current"));
    const next = at < 0 ? (by > 0 ? 0 : cards.length - 1) : (at + by + cards.length) % cards.length;
    const card = cards[next];
    const words = card.querySelector(".show");
    if (words) words.click(); else this.#show([], card);
    card.scrollIntoView({ block: "nearest" });
    if (byId("panel").contains(document.activeElement)) card.focus({ preventScroll: true });
    say(`${next + 1} of ${cards.length}: ${card.querySelector("h4").textContent}`);
  }

  /** Show words that a guide asks for, which belong to no card. */
  showWords(text, ranges) {
    this.#tell(ranges.length, this.#editor.showWords(text, ranges));
  }

  #show(spans, card) {
    this.#tell(spans.length, this.#editor.show(spans));
    card.classList.add("current");
  }

  #tell(passages, words) {
    for (const old of byId("panel").querySelectorAll(".current")) old.classList.remove("current");
    if (words) say(`${plural(passages, "passage", "passages")} marked in the note: ${words}`);
  }

  #fill(detail, noGaps, noCodes, nothingRead) {
    const hadFocus = byId("panel").contains(document.activeElement);
    this.#lists.codes(detail.proposals);
    this.#lists.considered(detail.considered.length ? [{ all: detail.considered }] : []);
    this.#lists.read(detail.read);
    byId("no-gaps").textContent = detail.gaps.length ? "" : noGaps;
    byId("no-codes").textContent = detail.proposals.length ? "" : noCodes;
    byId("nothing-read").textContent = detail.read.length ? "" : nothingRead;
    byId("codes-now").replaceChildren(...detail.proposals.map((item) => codeBadge(item.code, item.status, this.#guides)));
    this.#showGaps();
    const warnings = detail.warnings.map((text) => element("li", {}, fromNote(text)));
    byId("warnings").replaceChildren(...(warnings.length ? [element("div", { class: "notice" }, element("ul", {}, warnings))] : []));
    const provenance = Object.entries(detail.provenance || {}).filter(([, value]) => value !== null);
    byId("provenance").replaceChildren(...(provenance.length ? [facts(provenance)] : []));
    // What had the focus may be gone.
    if (hadFocus && !byId("panel").contains(document.activeElement)) byId("gaps-heading").focus({ preventScroll: true });
  }

  #showGaps() {
    const items = this.#checklist.items;
    const closed = items.filter((item) => item.closed).length;
    this.#lists.gaps(items.map((item) => ({ ...item.gap, closed: item.closed })));
    byId("tidy").hidden = closed === 0;
    const count = (severity) => items.filter((item) => !item.closed && item.gap.severity === severity).length;
    const tally = this.#severities.filter(count)
      .map((severity) => element("span", { class: `badge severity-${severity}` }, `${count(severity)} ${severity}`));
    byId("gaps-now").replaceChildren(...tally, ...(closed ? [element("span", { class: "badge done" }, `${closed} closed`)] : []));
    byId("at-a-glance").hidden = items.length === 0 && !byId("codes-now").children.length;
  }

  #announce(opened, closed, open) {
    this.#news.opened.push(...opened);
    this.#news.closed.push(...closed);
    window.clearTimeout(this.#announcing);
    this.#announcing = window.setTimeout(() => {
      const { opened: came, closed: went } = this.#news;
      this.#news = { opened: [], closed: [] };
      if (!came.length && !went.length) return;
      const each = (verb, gaps) => gaps.map((gap) => `Gap ${verb}: ${gap.missing}`).join(" ");
      const name = (verb, gaps) => (gaps.length > 2 ? `${gaps.length} gaps ${verb}.` : each(verb, gaps));
      const news = [name("closed", went), name("opened", came), `${plural(open, "gap", "gaps")} open.`];
      say(news.filter(Boolean).join(" "));
    }, SETTLES);
  }
}

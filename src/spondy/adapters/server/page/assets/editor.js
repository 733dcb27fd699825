// The note: a textarea, and behind it the same text in the same letters with its evidence marked.

import { emphasise, markOf } from "./marks.js";
import { changedLines, markedLines } from "./lines.js";
import { cut, difference, moved } from "./offsets.js";
import { element } from "./elements.js";

const within = (range, ranges) => ranges.some((other) => other.start <= range.start && range.end <= other.end);

export class Editor {
  #area;
  #backdrop;
  #order;
  #text = "";
  #spans = [];
  #shown = [];
  #unfinished = null;
  #lines = [];

  /**
   * @param area the textarea
   * @param backdrop the element behind it
   * @param order the kinds of highlights, in the order in which they win
   * @param onEdit called with the text whenever it was changed
   */
  constructor(area, backdrop, order, onEdit) {
    this.#area = area;
    this.#backdrop = backdrop;
    this.#order = order;
    area.addEventListener("input", () => {
      this.#follow(area.value);
      onEdit(this.#text);
    });
    this.#draw();
  }

  /** The text as it stands; line ends are newlines, whatever was pasted. */
  get text() {
    return this.#text;
  }

  /** Put in another note. */
  replace(text) {
    this.#area.value = text;
    this.#spans = [];
    this.#shown = [];
    this.#unfinished = null;
    this.#text = this.#area.value;
    this.#draw();
    this.#area.setSelectionRange(0, 0);
  }

  /** Write the note on, as by hand. */
  grow(text) {
    this.#area.value = text;
    this.#follow(this.#area.value);
    this.#backdrop.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  /** Mark the evidence of an analysis. `text` is the one that was analysed: the note may have gone on since. */
  mark(text, spans, unfinished) {
    const edit = difference(text, this.#text);
    this.#spans = spans.map((span) => ({ ...span, ...(moved(span, edit) || { start: 0, end: 0 }) }));
    this.#unfinished = unfinished && moved(unfinished, edit);
    this.#draw();
  }

  /** Bring the words of some spans, given by their positions, into view. Returns the first words, or "". */
  show(positions) {
    this.#shown = positions.map((position) => this.#spans[position]).filter((span) => span && span.end > span.start);
    this.#draw();
    const first = emphasise(this.#backdrop, [...this.#backdrop.querySelectorAll("mark.shown")]);
    return first ? first.textContent : "";
  }

  /** The same for words that need not be evidence. `text` is the one in which these ranges of it were found. */
  showWords(text, ranges) {
    const edit = difference(text, this.#text);
    const found = ranges.map((range) => moved(range, edit)).filter(Boolean);
    return this.show(found.map((range) => {
      const known = this.#spans.findIndex((span) => span.start === range.start && span.end === range.end);
      return known < 0 ? this.#spans.push({ ...range, kinds: [], labels: [] }) - 1 : known;
    }));
  }

  /** Show no words any more. */
  unshow() {
    this.#shown = [];
    this.#draw();
  }

  /** Keep the marks at their words while the text is edited, until the next analysis is there. */
  #follow(text) {
    const edit = difference(this.#text, text);
    this.#text = text;
    this.#spans = this.#spans.map((span) => ({ ...span, ...(moved(span, edit) || { start: 0, end: 0 }) }));
    this.#shown = this.#shown.map((range) => moved(range, edit)).filter(Boolean);
    this.#unfinished = this.#unfinished && moved(this.#unfinished, edit);
    this.#draw();
  }

  #draw() {
    const alive = this.#spans.map((span, position) => ({ ...span, position })).filter((span) => span.end > span.start);
    const spans = this.#unfinished ? [...alive, { ...this.#unfinished, position: -1 }] : alive;
    const pieces = cut(this.#text.length, spans).filter(([, , covering]) => covering.length).map(([start, end, covering]) => {
      const over = covering.map((at) => spans[at]);
      return { start, end, shown: within({ start, end }, this.#shown), unfinished: over.some((span) => span.position < 0),
        spans: over.map((span) => span.position).filter((position) => position >= 0),
        begins: over.filter((span) => span.start === start).map((span) => span.position).filter((position) => position >= 0) };
    });
    const lines = markedLines(this.#text, pieces, (position) => this.#spans[position].kinds.join(" "));
    const { from, oldTo, newTo } = changedLines(this.#lines, lines);
    const made = lines.slice(from, newTo).map((line) => this.#lineElement(line));
    const gone = [...this.#backdrop.children].slice(from, oldTo);
    if (gone.length === 1 && made.length === 1) gone[0].replaceWith(made[0]);
    else {
      const next = this.#backdrop.children[oldTo] || null;
      for (const node of gone) node.remove();
      const fragment = document.createDocumentFragment();
      fragment.append(...made);
      this.#backdrop.insertBefore(fragment, next);
    }
    this.#lines = lines;
  }

  #lineElement({ text, pieces }) {
    if (!text) return element("div", {}, element("br"));
    const parts = [];
    let at = 0;
    for (const piece of pieces) {
      parts.push(text.slice(at, piece.start), this.#pieceElement(text.slice(piece.start, piece.end), piece));
      at = piece.end;
    }
    return element("div", {}, parts, text.slice(at));
  }

  #pieceElement(text, piece) {
    if (!piece.spans.length) return element("span", { class: "unfinished" }, text);
    const mark = markOf(text, piece.spans, piece.begins, this.#spans, this.#order);
    mark.removeAttribute("title");
    mark.classList.toggle("shown", piece.shown);
    mark.classList.toggle("unfinished", piece.unfinished);
    return mark;
  }
}

// The cards of gaps and codes: one of them is chosen, and its words are marked in the text.

import { plural, say } from "./elements.js";
import { emphasise } from "./marks.js";

export class Cards {
  #text;
  #panel;
  #next = 0; // which words of the chosen card are shown next

  constructor(text, panel) {
    this.#text = text;
    this.#panel = panel;
    panel.addEventListener("click", (event) => this.#clicked(event));
    panel.addEventListener("focusin", (event) => {
      const card = event.target.closest(".card");
      if (card && card !== this.current) this.choose(card, { scroll: false });
    });
  }

  get all() {
    return [...this.#panel.querySelectorAll(".card")];
  }

  get current() {
    return this.#panel.querySelector(".card.current");
  }

  /** Begin with the card that the address names. */
  begin() {
    const named = this.current || this.all.find((card) => `#${card.id}` === location.hash);
    if (!named) return;
    this.choose(named);
    named.focus({ preventScroll: true });
    named.scrollIntoView({ block: "nearest" });
  }

  /** Choose a card and mark its words in the text. */
  choose(card, { scroll = true } = {}) {
    for (const old of this.#panel.querySelectorAll(".current")) {
      old.classList.remove("current");
      old.removeAttribute("aria-current");
    }
    card.classList.add("current");
    card.setAttribute("aria-current", "true");
    this.#next = 0;
    return this.#mark(card.dataset.spans.split(" ").filter(Boolean), scroll);
  }

  /** Go to the next card, or with -1 to the one before. */
  step(by) {
    const cards = this.all;
    if (!cards.length) {
      say("No gap and no code.");
      return;
    }
    const at = cards.indexOf(this.current);
    const card = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : (at + by + cards.length) % cards.length];
    const words = this.choose(card);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    const stands = card.querySelector(".stands .badge").textContent;
    say(`${cards.indexOf(card) + 1} of ${cards.length}: ${card.querySelector("h4").textContent.trim()}; ${stands}${words ? `; in the note: ${words}` : ""}`);
  }

  /** Bring the words of the chosen card into view, one after the other. */
  show() {
    const spans = this.current?.dataset.spans.split(" ").filter(Boolean) || [];
    if (!spans.length) {
      say("No words of the note.");
      return;
    }
    const words = this.#mark([spans[this.#next % spans.length]], true);
    this.#next += 1;
    say(`In the note, ${((this.#next - 1) % spans.length) + 1} of ${spans.length}: ${words}`);
  }

  /** Mark words that are given by their places in the note, in code points. */
  showWords(words) {
    const overlaps = (mark) => {
      const start = Number(mark.dataset.start);
      const end = start + [...mark.textContent].length;
      return words.some((item) => item.start < end && start < item.end);
    };
    const first = emphasise(this.#text, [...this.#text.querySelectorAll("mark")].filter(overlaps));
    if (first) say(`Marked in the note: ${first.textContent}`);
  }

  /** Tell how many are decided. */
  count(place) {
    const there = [...this.#panel.querySelectorAll(".card")].filter((card) => card.querySelector(".choices form[action$=decision]"));
    const decided = there.filter((card) => card.querySelector(".decide").dataset.state !== "open");
    place.textContent = `${decided.length} of ${there.length} decided`;
  }

  #clicked(event) {
    const words = event.target.closest("a.quote");
    if (words) {
      event.preventDefault();
      const card = words.closest(".card");
      if (card) this.choose(card, { scroll: false });
      this.#mark([words.dataset.span], true);
      say(`${plural(1, "passage", "passages")} marked in the note: ${words.textContent}`);
      return;
    }
    const card = event.target.closest(".card");
    if (!card) return;
    if (event.target.closest(".show")) {
      event.preventDefault();
      if (card !== this.current) this.choose(card, { scroll: false });
      this.show();
    } else if (!event.target.closest("button, a, summary, details, input, select, textarea, label") && !String(getSelection())) {
      this.choose(card);
      card.focus({ preventScroll: true });
    }
  }

  #mark(spans, scroll) {
    const wanted = new Set(spans);
    const marks = [...this.#text.querySelectorAll("mark")].filter((mark) => mark.dataset.spans.split(" ").some((span) => wanted.has(span)));
    if (!scroll) {
      for (const old of this.#text.querySelectorAll(".shown")) old.classList.remove("shown");
      for (const mark of marks) mark.classList.add("shown");
      return marks.length ? marks[0].textContent : "";
    }
    const first = emphasise(this.#text, marks);
    return first ? first.textContent : "";
  }
}

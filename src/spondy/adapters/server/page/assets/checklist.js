// Which gaps are open, and which closed while the note was written. A closed one stays in its place, marked as closed,
// until it opens again or the list is tidied: nothing goes away by itself.

export class Checklist {
  #severities;
  #entries = new Map(); // by id: the gap, when it came, and `closed`: "" while it is open, else "said" or "gone"
  #came = 0;

  /** @param severities the most severe first */
  constructor(severities) {
    this.#severities = severities;
  }

  /** Open and closed gaps, the most severe first, then as they came. */
  get items() {
    const rank = (item) => this.#severities.indexOf(item.gap.severity);
    return [...this.#entries.values()].sort((a, b) => rank(a) - rank(b) || a.came - b.came);
  }

  /**
   * Take the gaps of the next analysis.
   *
   * @param gaps all that are open
   * @param stands says of a gap that closed whether the words it rested on still stand in the note
   * @returns {opened, closed}: what changed
   */
  update(gaps, stands) {
    const open = new Set(gaps.map((gap) => gap.id));
    const isOpen = (id) => this.#entries.has(id) && !this.#entries.get(id).closed;
    const opened = gaps.filter((gap) => !isOpen(gap.id));
    const closed = this.items.filter((item) => !item.closed && !open.has(item.gap.id)).map((item) => item.gap);
    for (const gap of closed) this.#entries.get(gap.id).closed = stands(gap) ? "said" : "gone";
    for (const gap of gaps) {
      const came = this.#entries.get(gap.id)?.came ?? (this.#came += 1);
      this.#entries.set(gap.id, { gap, came, closed: "" });
    }
    return { opened, closed };
  }

  /** Take the closed ones off the list. */
  tidy() {
    for (const [id, entry] of this.#entries) if (entry.closed) this.#entries.delete(id);
  }

  /** Another note: nothing was open before. */
  reset() {
    this.#entries.clear();
  }
}

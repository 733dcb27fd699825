// The note by plain requests, where no WebSocket can be had: the whole text after each short pause.

const ADDRESS = "/v1/analyze";
const PAUSE = 400; // milliseconds without a key

export class Posting {
  #note;
  #key;
  #on;
  #waiting = null;
  #request = null;

  /**
   * @param note what is known of the note
   * @param on listeners: asked(), update(text, update), problem(document, seconds to wait or null),
   *   lost()
   */
  constructor(note, key, on) {
    this.#note = note;
    this.#key = key;
    this.#on = on;
  }

  send(text) {
    window.clearTimeout(this.#waiting);
    // There is nothing to ask of a blank note.
    if (!text.trim()) {
      this.#request?.abort();
      this.#on.update(text, { analysis: null, unfinished: null });
      return;
    }
    this.#waiting = window.setTimeout(() => this.#ask(text), PAUSE);
  }

  close() {
    window.clearTimeout(this.#waiting);
    this.#request?.abort();
  }

  async #ask(text) {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.#on.asked();
    try {
      const response = await fetch(ADDRESS, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...(this.#key ? { "X-API-Key": this.#key } : {}) },
        body: JSON.stringify({ note_id: "live", ...this.#note, text }),
        signal: request.signal,
      });
      const answer = await response.json();
      if (response.ok) this.#on.update(text, { analysis: answer, unfinished: null });
      else this.#on.problem(answer, Number(response.headers.get("Retry-After")) || null);
    } catch (fault) {
      if (fault.name !== "AbortError") this.#on.lost();
    }
  }
}

// The note over a WebSocket: every text is sent at once, the server reads the newest. See docs/live.md.

const ADDRESS = "/v1/live";
const TOO_LONG = 1009; // close code; where the message was refused unread, nothing else is said
const UNREAD = { status: 413, title: "Too long.", detail: "The server takes no message of this length." };
const PAUSE = 1000; // milliseconds without a key, after which an unfinished sentence counts too

export class Socket {
  #socket;
  #texts = new Map();
  #revision = 0;
  #analysis = null;
  #paused = null;
  #left = false;

  /**
   * @param note what is known of the note
   * @param key the API key, or ""
   * @param on listeners: opened(), update(text, update), problem(document, last), closed(hadOpened); after the last
   *   problem the server closes
   */
  constructor(note, key, on) {
    const address = new URL(ADDRESS, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    let opened = false;
    this.#socket = new WebSocket(address);
    this.#socket.addEventListener("open", () => {
      opened = true;
      if (this.#left) return;
      this.#socket.send(JSON.stringify(key ? { note, key } : { note }));
      on.opened();
    });
    this.#socket.addEventListener("message", (event) => {
      const answer = JSON.parse(event.data);
      if (answer.problem) on.problem(answer.problem, answer.revision === undefined);
      else this.#take(answer, on);
    });
    this.#socket.addEventListener("close", (event) => {
      window.clearTimeout(this.#paused);
      if (event.code === TOO_LONG) on.problem(UNREAD, true);
      on.closed(opened);
    });
  }

  /** Send the text as it is now. */
  send(text) {
    this.#post(text);
    window.clearTimeout(this.#paused);
    this.#paused = window.setTimeout(() => this.#post(text, { finish: true }), PAUSE);
  }

  close() {
    this.#left = true;
    window.clearTimeout(this.#paused);
    // A connection that is just being made would be reported as a failure.
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.addEventListener("open", () => this.#socket.close());
    else this.#socket.close();
  }

  #post(text, more) {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#revision += 1;
    this.#texts.set(this.#revision, text);
    this.#socket.send(JSON.stringify({ text, revision: this.#revision, ...more }));
  }

  #take(answer, on) {
    const text = this.#texts.get(answer.revision);
    for (const revision of [...this.#texts.keys()]) if (revision <= answer.revision) this.#texts.delete(revision);
    // It is left out while it is the one that was sent last.
    if (answer.analysis !== undefined) this.#analysis = answer.analysis;
    if (text !== undefined) on.update(text, { ...answer, analysis: this.#analysis });
  }
}

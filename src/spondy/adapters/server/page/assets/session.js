// How the page and the server stand: which way the text takes, and what to do when it fails.

import { Posting } from "./posting.js";
import { Socket } from "./socket.js";

const AGAIN = 2500; // milliseconds until a lost server is called again
const UNAUTHORIZED = 401;
const IDLE = 408;
const TOO_LONG = 413;
const BUSY = 503;

export class Session {
  #on;
  #note = {};
  #key = "";
  #text = "";
  #way = null;
  #resting = false; // closed by the server, until there is something new to say
  #refused = Infinity; // length of a text that was too long
  #again = null;

  /** @param on listeners: state(name, words, problem), update(text, update), keyWanted(given before) */
  constructor(on) {
    this.#on = on;
  }

  /** Begin anew, with other facts of the note or another key. */
  start(note, key = this.#key) {
    this.#end();
    this.#note = note;
    this.#key = key;
    this.#on.state("connecting", "connecting");
    const socket = new Socket(note, key, {
      opened: () => this.#ready("live"),
      update: (text, update) => this.#take(text, update, "live"),
      problem: (problem, last) => this.#fail(problem, { last, seconds: null }),
      closed: (opened) => {
        if (this.#way !== socket) return;
        if (opened) this.#lost(); else this.#fallBack();
      },
    });
    this.#way = socket;
  }

  /** The API key that is used, or "". */
  get key() {
    return this.#key;
  }

  /** Tell the server the text as it is now. */
  send(text) {
    this.#text = text.toWellFormed();
    if (this.#text.length >= this.#refused) return;
    this.#refused = Infinity;
    if (this.#resting) this.start(this.#note);
    else if (this.#way) this.#tell();
  }

  #tell() {
    this.#on.state("reading", "reading");
    this.#way.send(this.#text);
  }

  #ready(words) {
    this.#on.state("live", words);
    if (this.#text) this.#tell();
  }

  #fallBack() {
    const words = "after each pause";
    this.#way = new Posting(this.#note, this.#key, {
      asked: () => this.#on.state("reading", "reading"),
      update: (text, update) => this.#take(text, update, words),
      problem: (problem, seconds) => this.#fail(problem, { last: false, seconds }),
      lost: () => this.#lost(),
    });
    this.#ready(words);
  }

  #take(text, update, words) {
    if (text === this.#text) this.#on.state("live", words);
    this.#on.update(text, update);
  }

  #fail(problem, { last, seconds }) {
    if (last) this.#end();
    if (problem.status === UNAUTHORIZED) {
      this.#end();
      this.#on.state("problem", "API key wanted");
      this.#on.keyWanted(this.#key !== "");
    } else if (problem.status === BUSY) {
      this.#on.state("busy", "busy, trying again");
      this.#later(seconds ? seconds * 1000 : AGAIN);
    } else if (problem.status === IDLE) {
      this.#resting = last;
      this.#on.state("live", "resting");
    } else if (problem.status === TOO_LONG) {
      this.#resting = last;
      this.#refused = this.#text.length;
      this.#on.state("too-long", "too long", problem);
    } else {
      this.#resting = last;
      this.#on.state("problem", "problem", problem);
    }
  }

  #lost() {
    this.#end();
    this.#on.state("offline", "offline, trying again");
    this.#later(AGAIN);
  }

  #later(milliseconds) {
    window.clearTimeout(this.#again);
    this.#again = window.setTimeout(() => { if (this.#way) this.#tell(); else this.start(this.#note); }, milliseconds);
  }

  #end() {
    window.clearTimeout(this.#again);
    this.#resting = false;
    const way = this.#way;
    this.#way = null;
    way?.close();
  }
}

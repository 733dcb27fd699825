// The guide of a code in a dialog. Where guides come from, and where words of the note are shown, is the page's affair.

import { element } from "./elements.js";
import { guideParts } from "./guide-parts.js";

export class GuideDialog {
  #source;
  #dialog = null;
  #opener = null;
  #code = "";
  #trail = []; // the codes whose guides led to the one that is shown

  /**
   * @param source has(code): whether there is a guide; guide(code): a promise of it. Where there is a note as well:
   *   checklist(code): a promise of the guide held against it, or of null; show(words): marks words of a checklist in
   *   the note; home(): what takes the focus at the end where the opener is gone
   */
  constructor(source) {
    this.#source = source;
  }

  has(code) {
    return this.#source.has(code);
  }

  /**
   * Open the guide of a code.
   *
   * @param opener what takes the focus at the end
   * @param part id of the documentation element to go to; the heading when not given
   */
  open(code, opener, part = "") {
    this.#opener = opener;
    this.#trail = [];
    this.#dialog = element("dialog", { class: "guide", "aria-labelledby": "guide-heading" });
    this.#dialog.addEventListener("close", () => this.#closed());
    this.#dialog.addEventListener("click", (event) => { if (event.target === this.#dialog) this.#dialog.close(); });
    document.body.append(this.#dialog);
    document.body.classList.add("guide-open");
    window.addEventListener("keydown", keepKeys, { capture: true });
    this.#dialog.showModal();
    this.#turnTo(code, part);
  }

  #closed() {
    window.removeEventListener("keydown", keepKeys, { capture: true });
    document.body.classList.remove("guide-open");
    this.#dialog.remove();
    this.#code = "";
    const next = this.#opener.isConnected ? this.#opener : this.#source.home?.();
    next?.focus({ preventScroll: true });
  }

  async #turnTo(code, part) {
    this.#code = code;
    this.#fill({ code, title: "" }, element("p", { class: "quiet", role: "status" }, "Loading the guide."));
    const [guide, held] = await Promise.allSettled([this.#source.guide(code), this.#source.checklist?.(code)]);
    if (this.#code !== code) return;
    if (guide.status === "rejected") {
      this.#fill({ code, title: "" }, element("p", { class: "notice", role: "alert" }, `The guide cannot be shown: ${guide.reason.message}`));
      return;
    }
    const unchecked = held.status === "rejected" ? element("p", { class: "notice" }, `The note could not be held against it: ${held.reason.message}`) : null;
    this.#fill(guide.value, unchecked, guideParts(guide.value, held.value || null, {
      guides: { has: (other) => other !== code && this.has(other), open: (other) => this.#lead(other) },
      show: this.#source.show ? (words) => { this.#dialog.close(); this.#source.show(words); } : null,
    }));
    this.#goTo(part);
  }

  #lead(code) {
    this.#trail.push(this.#code);
    this.#turnTo(code, "");
  }

  #fill({ code, title }, ...content) {
    const before = this.#trail.at(-1);
    const goBack = () => this.#turnTo(this.#trail.pop(), "");
    const back = before ? element("button", { type: "button", class: "guide-back", on: { click: goBack } }, `\u2190 ${before}`) : null;
    const close = element("button", { type: "button", class: "guide-close", on: { click: () => this.#dialog.close() } }, "Close");
    const heading = element("h2", { id: "guide-heading", tabindex: "-1" }, element("span", { class: "unseen" }, "Guide: "), element("span", { class: "code" }, code), " ", title);
    this.#dialog.replaceChildren(element("div", { class: "guide-sheet" }, element("div", { class: "guide-head" }, back, heading, close), content));
    this.#dialog.scrollTop = 0;
    heading.focus();
  }

  #goTo(part) {
    const wanted = part && [...this.#dialog.querySelectorAll("[data-part]")].find((node) => node.dataset.part === part);
    if (!wanted) return;
    wanted.focus({ preventScroll: true });
    wanted.scrollIntoView({ block: "center" });
  }
}

// The keys of the page are not meant while the dialog is open; what the browser does with a key is left to it.
function keepKeys(event) {
  event.stopPropagation();
}

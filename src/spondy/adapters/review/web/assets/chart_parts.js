// Parts of the page that the server makes anew: what a form in them is answered with takes their place.

import { send } from "./asking.js";
import { byId, element, say } from "./elements.js";

/** Return the first element of what the server answered. Nothing in it runs: no script is made by parsing. */
export async function partOf(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.body.firstElementChild && document.adoptNode(page.body.firstElementChild);
}

/** Show and say what stood in the way, above the form or button it is about. */
export function tellTrouble(place, words) {
  const parent = place.closest(".card");
  for (const old of parent.querySelectorAll(".trouble")) old.remove();
  place.before(element("p", { class: "notice conflict trouble", role: "alert" }, words));
}

/** The same for an answer that is not a part of the page. */
export async function tellProblem(place, answer) {
  const problem = await answer.json().catch(() => ({ title: "The server could not be understood" }));
  tellTrouble(place, problem.detail ? `${problem.title}: ${problem.detail}.` : `${problem.title}.`);
}

/** How to find a control again in what the server made anew. */
function nameOf(node) {
  if (!node.name) return node.dataset.key ? `[data-key="${node.dataset.key}"]` : null;
  return node.matches("button") ? `[name="${node.name}"][value="${node.value}"]` : `[name="${node.name}"]`;
}

/** Put a part in place of the one of the same name; what had the focus keeps it, or its card gets it. */
export function replacePart(id, part) {
  const old = byId(id);
  const held = old.contains(document.activeElement);
  const wanted = held ? nameOf(document.activeElement) : null;
  const card = old.closest(".card");
  old.replaceWith(part);
  if (!held) return;
  const same = wanted && part.querySelector(wanted);
  if (same && same.checkVisibility()) same.focus(); else card.focus({ preventScroll: true });
}

/** Let forms with `data-part` be sent without leaving the page. `done` is called when one was answered. */
export function sendParts(container, done) {
  container.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.part) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    const fields = new FormData(form, event.submitter);
    const writing = form.querySelector("textarea");
    const locked = writing && !writing.readOnly;
    if (locked) writing.readOnly = true; // what is written meanwhile would be lost
    try {
      const answer = await send(form.getAttribute("action"), fields).catch(() => null);
      if (!answer) {
        tellTrouble(form, "The server cannot be reached. Nothing was kept.");
        return;
      }
      const made = answer.headers.get("content-type").startsWith("text/html");
      const part = made ? await partOf(answer) : null;
      if (!part) {
        await tellProblem(form, answer);
        return;
      }
      replacePart(form.dataset.part, part);
      say(part.dataset.said);
      part.dispatchEvent(new CustomEvent("part", { bubbles: true }));
      done();
    } finally {
      delete form.dataset.sending;
      if (locked) writing.readOnly = false;
    }
  });
}

/** When something folded away is opened, it comes into view, and its first field gets the focus. */
export function openWithin(container) {
  container.addEventListener("toggle", (event) => {
    // What was open from the start is left where it is.
    if (!event.target.open || !event.target.contains(document.activeElement)) return;
    event.target.querySelector("[data-opened]")?.focus({ preventScroll: true });
    event.target.scrollIntoView({ block: "nearest" });
  }, true);
}

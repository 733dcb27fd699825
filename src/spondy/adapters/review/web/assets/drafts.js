// Queries: checked while they are written, and copied when they are ready.

import { ask, send } from "./asking.js";
import { partOf, tellProblem, tellTrouble } from "./chart_parts.js";
import { byId, element, say } from "./elements.js";
import { stringOffset } from "./offsets.js";

const PAUSE = 350; // milliseconds without a key, after which a query is checked

/** Watch all queries in a container, also those that the server makes anew. */
export function watchDrafts(container) {
  const waiting = new Map();
  container.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches(".query textarea")) return;
    window.clearTimeout(waiting.get(area.id));
    waiting.set(area.id, window.setTimeout(() => check(area), PAUSE));
  });
  container.addEventListener("toggle", (event) => {
    if (event.target.matches(".query[open]")) check(event.target.querySelector("textarea"));
  }, true);
  container.addEventListener("part", (event) => {
    if (event.target.matches(".query")) prepare(event.target);
  });
  container.addEventListener("click", (event) => {
    const words = event.target.closest(".findings button");
    if (words) select(words.closest(".query").querySelector("textarea"), words);
  });
  container.querySelectorAll(".query").forEach(prepare);
  // What is written is nowhere else until it is saved: the browser asks before it is left.
  window.addEventListener("beforeunload", (event) => {
    const areas = [...container.querySelectorAll(".query textarea")];
    if (areas.some((area) => area.value !== area.defaultValue)) event.preventDefault();
  });
}

function prepare(query) {
  const findings = query.querySelector(".findings");
  if (findings.dataset.count !== "") hold(query, findings);
  if (query.open && findings.dataset.count === "") check(query.querySelector("textarea"));
  const text = query.querySelector("a[href$='export.txt']");
  if (!text) return;
  const copy = element("button", { type: "button", "data-key": "c", "aria-keyshortcuts": "C" }, "Copy ", element("kbd", { "aria-hidden": "true" }, "C"));
  copy.addEventListener("click", () => copyFrom(text.href, copy));
  text.before(copy, " ");
}

/** Copy the query as it is exported, so that copying it stands in the audit like any other way out. */
async function copyFrom(address, button) {
  const answer = await ask(address);
  if (!answer.ok) {
    await tellProblem(button.parentElement, answer);
    return;
  }
  try {
    await navigator.clipboard.writeText(await answer.text());
  } catch {
    tellTrouble(button.parentElement, "This browser does not let it be copied: take it out as text.");
    return;
  }
  button.firstChild.data = "Copied ";
  say("Query copied.");
}

async function check(area) {
  if (!area.isConnected || area.readOnly) return;
  const key = area.id.replace("text-", "");
  const asked = area.value;
  const answer = await send("/drafts/lint", { key, text: asked }).catch(() => null);
  if (!answer || !answer.headers.get("content-type").startsWith("text/html")) return;
  const findings = await partOf(answer);
  const query = area.closest(".query");
  // It may have been written on, or made anew, in the meantime.
  if (!area.isConnected || area.value !== asked || !query) return;
  const before = byId(findings.id).dataset.count;
  byId(findings.id).replaceWith(findings);
  hold(query, findings);
  // That all is well with what nobody has edited is no news.
  if (before !== findings.dataset.count && (before || findings.dataset.count > 0)) say(findings.querySelector("p").textContent);
}

/** A query with findings cannot be marked as ready; the server refuses it as well. */
function hold(query, findings) {
  const ready = query.querySelector("button.ready");
  if (!ready) return;
  ready.disabled = Number(findings.dataset.count) > 0;
  ready.title = ready.disabled ? findings.querySelector("p").textContent : "";
}

function select(area, words) {
  const at = stringOffset(area.value);
  area.focus();
  area.setSelectionRange(at(Number(words.dataset.start)), at(Number(words.dataset.end)));
}

// The work list, refined: filters act at once, more rows come without a new page, J and K go from row to row.
// The server makes all of it; this only puts what it made where it belongs.

import { askForPage } from "./asking.js";
import { say } from "./frame.js";
import { onKeys } from "./shortcuts.js";

const TYPING = 300; // milliseconds without a key, until what is typed is searched for
const form = document.getElementById("filters");
const links = () => [...document.querySelectorAll("#rows .open")];
let asked = 0;

async function show(address) {
  const mine = ++asked;
  document.getElementById("results").classList.add("busy");
  let page;
  try {
    page = await askForPage(address);
  } catch {
    location.assign(address);
    return;
  }
  if (mine !== asked) return;
  history.replaceState(null, "", address);
  const focused = document.activeElement?.id;
  const unfolded = [...document.querySelectorAll("[data-live] details[open] > summary")].map((summary) => summary.id);
  for (const part of document.querySelectorAll("[data-live]")) part.replaceWith(page.getElementById(part.id));
  for (const id of unfolded) document.getElementById(id)?.parentElement.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  say(document.getElementById("total").textContent);
}

function filter() {
  const wanted = [...new FormData(form)].filter(([, value]) => value !== "");
  const usual = { changed: "any", closed: "no" };
  show(`/worklist?${new URLSearchParams(wanted.filter(([name, value]) => usual[name] !== value))}`);
}

async function more(link) {
  const here = link.closest("tr");
  const at = links().length;
  here.classList.add("busy");
  let page;
  try {
    page = await askForPage(link.getAttribute("href").replace("/worklist", "/worklist/rows"));
  } catch {
    location.assign(link.href);
    return;
  }
  const rows = [...page.querySelectorAll("tr")];
  here.replaceWith(...rows);
  document.querySelector("#rows [rel=prev]")?.remove();
  links()[at]?.focus();
  say(`${links().length} rows`);
}

function step(by) {
  const all = links();
  const row = document.activeElement?.closest("#rows tr");
  const at = row ? all.findIndex((link) => row.contains(link)) : -1;
  const next = document.getElementById("next-rows");
  if (at === all.length - 1 && by > 0 && next) more(next);
  else all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}

function open(row) {
  row.querySelector(".open")?.click();
}

let waiting;
form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  // What is chosen counts at once, what is typed after a pause.
  waiting = setTimeout(filter, event.target.matches("[type=checkbox], select") ? 0 : TYPING);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  filter();
});
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const next = event.target.closest("#next-rows");
  const row = event.target.closest("#rows tr:not(.pager)");
  if (next) {
    event.preventDefault();
    more(next);
  } else if (row && !event.target.closest("a, button") && !String(getSelection())) {
    open(row);
  }
});
onKeys({ j: () => step(1), k: () => step(-1), "/": () => document.getElementById("q").focus() });
if (location.hash.startsWith("#row-")) document.getElementById(location.hash.slice(1))?.focus();
if (window.matchMedia("(max-width: 900px)").matches) document.getElementById("facets-fold").removeAttribute("open");

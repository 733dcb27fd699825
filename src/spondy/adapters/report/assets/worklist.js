// The worklist: filter, count, sort. Rows are made a screenful at a time, so thousands of notes stay light.

import { codeBadge, severityBadge } from "./badges.js";
import { addressOf, severities, worklistData } from "./data.js";
import { byId, element, fromNote, plural } from "./elements.js";

const CHUNK = 100;
const collator = new Intl.Collator("en", { numeric: true });

export const rows = worklistData.rows.map((row, index) => {
  const counts = worklistData.severities.map((severity) => row.gaps.filter((gap) => gap[1] === severity).length);
  const worst = counts.findIndex((count) => count > 0);
  return { ...row, index, counts, rank: worst < 0 ? severities.length - 1 : worst };
});

const chosen = { severity: "", id: "", gap: "", code: "", status: "", setting: "" };
const order = { key: "severity", down: false };
export let listed = [];
let made = 0;

const compareCounts = (a, b) => {
  for (let i = 0; i < a.counts.length; i += 1) if (a.counts[i] !== b.counts[i]) return b.counts[i] - a.counts[i];
  return 0;
};
const comparisons = {
  severity: (a, b) => a.rank - b.rank || compareCounts(a, b),
  id: (a, b) => collator.compare(a.id, b.id),
  codes: (a, b) => collator.compare((a.codes[0] || ["~"])[0], (b.codes[0] || ["~"])[0]),
  gaps: (a, b) => b.gaps.length - a.gaps.length || compareCounts(a, b),
  setting: (a, b) => collator.compare(a.setting, b.setting) || collator.compare(a.kind, b.kind),
  date: (a, b) => collator.compare(b.date, a.date),
};

// Code and status are asked of the same proposal: "M43.16, needs-review" finds notes where that code needs review.
const NO_CODE = "no code";
const tests = {
  severity: (row, want) => severities[row.rank] === want,
  id: (row, want) => row.id.toLowerCase().includes(want.toLowerCase()),
  gap: (row, want) => row.gaps.some((gap) => gap[0] === want),
  setting: (row, want) => row.setting === want,
};
function fitsCode(row, code, status) {
  if (code === NO_CODE || status === NO_CODE) return row.codes.length === 0 && (!code || !status || code === status);
  return row.codes.some((item) => (!code || item[0] === code) && (!status || item[1] === status));
}
function fits(row, want) {
  for (const key of Object.keys(tests)) if (want[key] && !tests[key](row, want[key])) return false;
  return !(want.code || want.status) || fitsCode(row, want.code, want.status);
}

/** How many notes each value of a filter would leave, with the other filters as they are. */
function countsOf(key, values) {
  const others = rows.filter((row) => fits(row, { ...chosen, [key]: "" }));
  return new Map(values.map((value) => [value, others.filter((row) => fits(row, { ...chosen, [key]: value })).length]));
}

const distinct = (values) => [...new Set(values)].sort(collator.compare);
const choices = {
  gap: distinct(rows.flatMap((row) => row.gaps.map((gap) => gap[0]))),
  code: [...distinct(rows.flatMap((row) => row.codes.map((item) => item[0]))), NO_CODE],
  status: [...distinct(rows.flatMap((row) => row.codes.map((item) => item[1]))), NO_CODE],
  setting: distinct(rows.map((row) => row.setting)),
};

function buildFilters() {
  const box = byId("severity-choices");
  for (const value of ["", ...severities]) {
    const id = `severity-${value || "any"}`;
    const input = element("input", { type: "radio", name: "severity", id, value, checked: value === "" });
    input.addEventListener("change", () => { chosen.severity = value; refresh(); });
    const name = value === "" ? "all" : value === "none" ? "no gap" : value;
    box.append(input, element("label", { for: id, class: `segment severity-${value || "any"}` },
      element("span", {}, name), element("b", { id: `count-${value || "any"}` })));
  }
  for (const [key, values] of Object.entries(choices)) {
    const select = byId(`filter-${key}`);
    select.append(element("option", { value: "" }, "any"), ...values.map((value) => element("option", { value }, value)));
    select.addEventListener("change", () => { chosen[key] = select.value; refresh(); });
  }
  const search = byId("filter-id");
  search.addEventListener("input", () => { chosen.id = search.value.trim(); refresh(); });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => {
    for (const key of Object.keys(chosen)) chosen[key] = "";
    window.setTimeout(refresh);
  });
}

function showCounts() {
  const bySeverity = countsOf("severity", ["", ...severities]);
  for (const [value, count] of bySeverity) byId(`count-${value || "any"}`).textContent = count.toLocaleString("en");
  for (const [key, values] of Object.entries(choices)) {
    const counts = countsOf(key, values);
    for (const option of byId(`filter-${key}`).options) {
      if (option.value) option.textContent = `${option.value} (${counts.get(option.value).toLocaleString("en")})`;
    }
  }
}

const bySeverity = (gaps) => [...gaps].sort((a, b) => severities.indexOf(a[1]) - severities.indexOf(b[1]));

function tableRow(row) {
  const counts = row.counts.map((count, i) => (count ? `${count} ${worklistData.severities[i]}` : "")).filter(Boolean);
  const link = element("a", { href: addressOf(row), id: `row-${row.index}`, class: "open" }, fromNote(row.id));
  return element("tr", { on: { click: (event) => { if (!event.target.closest("a") && !String(getSelection())) link.click(); } } },
    element("td", {}, severityBadge(severities[row.rank])),
    element("th", { scope: "row" }, link),
    element("td", { class: "codes" }, row.codes.length ? row.codes.map((item) => codeBadge(...item)) : element("span", { class: "quiet" }, "none")),
    element("td", {}, row.gaps.length ? element("span", { class: "tally" }, counts.join(", ")) : null,
      element("span", { class: "gap-ids" }, bySeverity(row.gaps).map((gap) => gap[0]).join(", ") || "none")),
    element("td", {}, row.setting, row.kind === "clinical" ? null : element("small", { class: "below" }, row.kind)),
    element("td", { class: "date" }, row.date || element("span", { class: "quiet" }, "not given")));
}

/** Add rows to the table. */
export function makeRows(upTo) {
  const end = Math.min(listed.length, upTo);
  const fragment = document.createDocumentFragment();
  for (; made < end; made += 1) fragment.append(tableRow(listed[made]));
  byId("rows").append(fragment);
  byId("more").hidden = made >= listed.length;
}

function refresh() {
  const compare = comparisons[order.key];
  const sign = order.down ? -1 : 1;
  listed = rows.filter((row) => fits(row, chosen))
    .sort((a, b) => sign * compare(a, b) || collator.compare(a.id, b.id) || a.index - b.index);
  made = 0;
  byId("rows").replaceChildren();
  makeRows(CHUNK);
  showCounts();
  byId("shown").textContent = `${listed.length.toLocaleString("en")} of ${plural(rows.length, "note", "notes")}`;
  byId("notes").hidden = listed.length === 0;
  byId("none").hidden = listed.length > 0;
  byId("none").textContent = rows.length ? "No note fits these filters." : "This report holds no notes.";
  for (const head of document.querySelectorAll("th[data-sort]")) {
    if (head.dataset.sort === order.key) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

export function startWorklist() {
  buildFilters();
  for (const head of document.querySelectorAll("th[data-sort]")) {
    head.firstElementChild.addEventListener("click", () => {
      order.down = order.key === head.dataset.sort && !order.down;
      order.key = head.dataset.sort;
      refresh();
    });
  }
  byId("more").addEventListener("click", () => {
    const first = made;
    makeRows(made + CHUNK);
    const row = byId("rows").rows[first];
    if (row) row.querySelector("a").focus();
  });
  new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) makeRows(made + CHUNK); },
    { rootMargin: "600px" }).observe(byId("more"));
  byId("rows").addEventListener("keydown", (event) => {
    const links = [...byId("rows").querySelectorAll("a.open")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    if (to >= links.length) makeRows(made + CHUNK);
    const target = byId("rows").rows[Math.max(0, to)];
    if (target) target.querySelector("a").focus();
  });
  refresh();
}

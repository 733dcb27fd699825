// One note: its text with the evidence marked, and beside it gaps, codes and what was read.

const LETTERS = { condition: "C", level: "L", etiology: "E", imaging: "I", translation: "T", symptom: "S", gap: "G" };
const WORKLIST = "#all"; // no element has this id, so the browser does not scroll to one
const hiddenKinds = new Set();
const noteAddress = (row) => `#note/${encodeURIComponent(row.id)}`;
const detailOf = (row) => JSON.parse(byId(`note-data-${row.index}`).textContent);

/** The text as elements; `marks` receives, for each span of evidence, the elements that make it up. */
function noteText(detail, marks) {
  const started = new Set();
  return detail.pieces.map(([text, spans]) => {
    if (!spans.length) return document.createTextNode(text);
    const mark = element("mark", { title: spans.flatMap((span) => detail.spans[span].labels).join("\n") }, text);
    mark.dataset.kinds = worklistData.kinds.filter((kind) => spans.some((span) => detail.spans[span].kinds.includes(kind))).join(" ");
    const begins = spans.filter((span) => !started.has(span));
    mark.dataset.begins = worklistData.kinds.filter((kind) => begins.some((span) => detail.spans[span].kinds.includes(kind))).join(" ");
    for (const span of spans) {
      started.add(span);
      (marks[span] ||= []).push(mark);
    }
    return mark;
  });
}

/** Give each mark the look of the first kind that is shown, and the letters of all kinds that begin there. */
function paint(container) {
  for (const mark of container.querySelectorAll("mark")) {
    const shown = mark.dataset.kinds.split(" ").filter((kind) => !hiddenKinds.has(kind));
    mark.className = shown.length ? `kind-${shown[0]}` : "kind-hidden";
    mark.classList.toggle("in-gap", shown.includes("gap"));
    const tags = mark.dataset.begins.split(" ").filter((kind) => LETTERS[kind] && !hiddenKinds.has(kind));
    mark.dataset.tags = tags.map((kind) => LETTERS[kind]).join("");
  }
}

function legend(container) {
  const boxes = Object.entries(LETTERS).map(([kind, letter]) => {
    const box = element("input", { type: "checkbox", checked: !hiddenKinds.has(kind) });
    box.addEventListener("change", () => {
      if (box.checked) hiddenKinds.delete(kind); else hiddenKinds.add(kind);
      paint(container);
    });
    return element("label", {}, box, element("span", { class: `sample kind-${kind}${kind === "gap" ? " in-gap" : ""}`, "data-tags": letter }, kind));
  });
  return element("fieldset", { class: "legend" }, element("legend", { class: "unseen" }, "Highlights shown in the text"), boxes);
}

/** Mark evidence in the text and bring its first words into view. */
function showEvidence(view, spans, card) {
  for (const old of view.text.querySelectorAll(".shown")) old.classList.remove("shown");
  for (const old of view.panel.querySelectorAll(".current")) old.classList.remove("current");
  const parts = spans.flatMap((span) => view.marks[span] || []);
  for (const part of parts) part.classList.add("shown");
  card.classList.add("current");
  if (parts.length) {
    const first = parts.reduce((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING ? b : a));
    first.scrollIntoView({ block: "center", inline: "nearest" });
    say(`${plural(spans.length, "passage", "passages")} marked in the note: ${first.textContent}`);
  }
}

function quoteList(view, evidence, card) {
  if (!evidence.length) return element("p", { class: "quiet" }, "No words of the note: it is about what the note does not say.");
  return element("ul", { class: "quotes" }, evidence.map((item) => element("li", {},
    element("button", { type: "button", class: "quote", title: "Show in the note", on: { click: (event) => { event.stopPropagation(); showEvidence(view, [item.span], card()); } } }, fromNote(item.text)),
    element("span", { class: "origin" }, [...item.origin, ...item.cues].map((part) => element("bdi", {}, part))),
    item.rule ? element("code", { class: "rule" }, item.rule) : null)));
}

/** A gap or a proposal: a click anywhere on it, or its button, shows its evidence. */
function card(view, kind, head, evidence, body) {
  const spans = evidence.map((item) => item.span);
  const show = () => showEvidence(view, spans, node);
  const button = spans.length ? element("button", { type: "button", class: "show", on: { click: (event) => { event.stopPropagation(); show(); } } }, "Show in note") : null;
  const node = element("article", { class: `card ${kind}${spans.length ? " has-evidence" : ""}` }, element("div", { class: "card-head" }, head, button), body(() => node));
  node.addEventListener("click", (event) => {
    if (spans.length && !event.target.closest("button, summary, details, a") && !String(getSelection())) show();
  });
  return node;
}

const source = (text, rule) => element("p", { class: "source" }, text ? ["Source: ", text] : null, rule ? [text ? " \u00b7 " : "", element("code", { class: "rule" }, rule)] : null);
const confidence = (value) => (value === null ? null : element("span", { class: "quiet" }, `confidence ${value.toFixed(2)}`));

function proposalCard(view, item) {
  const head = [element("h4", {}, codeBadge(item.code, item.status), " ", item.description), element("p", { class: "facts" }, item.role, " \u00b7 ", item.status === "proposed" ? "the documentation supports it" : "a person must settle it", item.confidence === null ? null : " \u00b7 ", confidence(item.confidence))];
  return card(view, "proposal", element("div", {}, head), item.evidence, (self) => [
    item.rationale.length ? element("ol", { class: "reasons" }, item.rationale.map((reason) => element("li", {}, element("bdi", {}, reason.text), source(reason.source, reason.rule)))) : null,
    quoteList(view, item.evidence, self),
  ]);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}

function queryDraft(query) {
  const button = element("button", { type: "button", class: "copy" }, "Copy query draft");
  button.addEventListener("click", async () => {
    const copied = await copyText(query.text);
    button.focus();
    button.textContent = copied ? "Copied" : "Could not copy: select the text instead";
    say(button.textContent);
    window.setTimeout(() => { button.textContent = "Copy query draft"; }, 2500);
  });
  return element("details", { class: "query" }, element("summary", {}, "Query draft for the provider"),
    element("pre", { dir: "auto" }, query.text), button);
}

function answerTable(answers) {
  return element("details", { class: "answers" }, element("summary", {}, "What each answer would change ", element("span", { class: "coder-only" }, "for the coder only")),
    element("p", { class: "quiet" }, "Never part of a query, and not to be shown to the provider."),
    element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "If the answer is"), element("th", { scope: "col" }, "then it"))),
      element("tbody", {}, answers.map((item) => element("tr", {}, element("th", { scope: "row" }, fromNote(item.answer)),
        element("td", {}, item.changes.length ? element("ul", {}, item.changes.map((change) => element("li", {}, change))) : element("span", { class: "quiet" }, "changes nothing")))))));
}

function gapCard(view, item) {
  const head = element("div", {}, element("p", { class: "facts" }, severityBadge(item.severity), " ", element("code", {}, item.id), " ", confidence(item.confidence)), element("h4", {}, element("bdi", {}, item.missing)));
  return card(view, `gap edge-${item.severity}`, head, item.evidence, (self) => [
    element("p", { class: "why" }, element("b", {}, "Why it matters "), element("bdi", {}, item.why)),
    source(item.source),
    quoteList(view, item.evidence, self),
    item.query ? queryDraft(item.query) : null,
    item.answers.length ? answerTable(item.answers) : null,
  ]);
}

const part = (name, count, ...content) => element("section", { class: "part" }, element("h3", {}, name, count === null ? null : element("span", { class: "count" }, String(count))), content);

function whyNot(considered) {
  return element("details", { class: "why-not", open: considered.length <= 4 }, element("summary", {}, `Why not? ${plural(considered.length, "code", "codes")} considered and not chosen`),
    element("ul", {}, considered.map((item) => element("li", {}, element("p", {}, element("span", { class: "code passed-over" }, item.code), " ", item.description), element("p", {}, item.reason), source(item.source, item.rule)))));
}

function readPart(view, groups) {
  return groups.map((group) => element("div", { class: "read" }, element("h4", {}, group.group), group.items.map((item) => {
    const node = element("div", { class: "read-item" }, element("p", {}, item.label), item.evidence.length ? quoteList(view, item.evidence, () => node) : null);
    return node;
  })));
}

/** Fill the note view and return its heading. */
function buildNote(section, row, neighbours) {
  const detail = detailOf(row);
  const view = { marks: [], text: null, panel: null };
  const heading = element("h2", { id: "note-heading", tabindex: "-1" }, "Note ", fromNote(row.id));
  view.text = element("div", { class: "text", tabindex: "0", role: "region", "aria-label": "Note text", dir: "auto" }, noteText(detail, view.marks));
  paint(view.text);
  const gaps = [...detail.gaps].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  view.panel = element("div", { class: "panel" },
    detail.warnings.length ? element("div", { class: "notice", role: "note" }, element("b", {}, "Warnings"), element("ul", {}, detail.warnings.map((text) => element("li", {}, fromNote(text))))) : null,
    part("Documentation gaps", gaps.length, gaps.length ? gaps.map((item) => gapCard(view, item)) : element("p", { class: "quiet" }, "No gap was found.")),
    part("Codes", detail.proposals.length, detail.proposals.length ? detail.proposals.map((item) => proposalCard(view, item)) : element("p", { class: "quiet" }, "No code is proposed."), detail.considered.length ? whyNot(detail.considered) : null),
    part("What was read", null, readPart(view, detail.read)),
    part("Where it comes from", null, element("dl", {}, [...Object.entries(detail.provenance).filter(([, value]) => value !== null), ...detail.metadata].map(([key, value]) => [element("dt", {}, key), element("dd", {}, fromNote(value))]))));
  const step = (name, other) => (other ? element("a", { class: "button", href: noteAddress(other) }, name) : element("span", { class: "button off", "aria-hidden": "true" }, name));
  const facts = [row.setting, row.kind, row.date ? `service date ${row.date}` : "service date not given"].join(" \u00b7 ");
  section.replaceChildren(
    element("nav", { class: "steps", "aria-label": "Notes" }, element("a", { class: "button", href: WORKLIST, id: "back" }, "\u2190 Worklist"), element("span", { class: "place" }, neighbours.place), step("Previous note", neighbours.before), step("Next note", neighbours.after)),
    element("div", { class: "note-head" }, heading, severityBadge(severities[row.rank]), element("span", { class: "codes" }, row.codes.map((item) => codeBadge(...item))), element("p", { class: "facts" }, facts)),
    element("div", { class: "panes" }, element("div", { class: "text-pane" }, legend(view.text), view.text), view.panel));
  return heading;
}

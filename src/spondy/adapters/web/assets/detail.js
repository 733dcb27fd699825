// What a page shows of an analysis; the report holds the same, made beforehand.

import { stringOffset } from "./offsets.js";
import { conditionLabel, imagingLabel, kindLabel, regionLabel, symptomLabel, translationLabel } from "./wording.js";
import { changes, visible } from "./wording.js";

/** Every piece of evidence as [kind, label, evidence]. */
function highlights(analysis, words) {
  const each = (kind, label, evidence) => evidence.map((item) => [kind, label, item]);
  return [
    ...analysis.conditions.flatMap((item) => [
      ...each("condition", conditionLabel(item, words), item.evidence),
      ...each("condition", `${kindLabel(item.kind, words)} \u00b7 denied here`, item.denial_evidence),
      ...each("level", `level of ${item.id}: ${item.levels.join(", ") || regionLabel(item.region, words)}`, item.level_evidence),
      ...each("etiology", `etiology of ${item.id}: ${item.etiology}`, item.etiology_evidence),
    ]),
    ...analysis.imaging.flatMap((item) => each("imaging", imagingLabel(item), item.evidence)),
    ...each("translation", translationLabel(analysis.translation), analysis.translation.evidence),
    ...analysis.symptoms.flatMap((item) => each("symptom", symptomLabel(item), item.evidence)),
    ...analysis.associated.flatMap((item) => each("condition", item.kind, item.evidence)),
    ...analysis.gaps.flatMap((item) => each("gap", `gap ${item.id}`, item.evidence)),
    ...analysis.proposals.flatMap((item) => each("code", `code ${item.code}`, item.evidence)),
  ].filter(([, , item]) => item.end > item.start);
}

const place = (item) => `${item.start}-${item.end}`;
const inOrder = (a, b) => a.start - b.start || a.end - b.end;

function markedSpans(text, analysis, words) {
  const at = stringOffset(text);
  const spans = new Map();
  const found = highlights(analysis, words)
    .sort((a, b) => inOrder(a[2], b[2]) || words.order.indexOf(a[0]) - words.order.indexOf(b[0]));
  for (const [kind, label, item] of found) {
    if (!spans.has(place(item))) spans.set(place(item), { start: at(item.start), end: at(item.end), marks: new Map() });
    spans.get(place(item)).marks.set(`${kind} ${label}`, [kind, label]);
  }
  return spans;
}

function quote(item, position) {
  return {
    span: position,
    text: visible(item.text),
    origin: [...new Set([item.section, item.voice].filter(Boolean))],
    rule: item.rule || "",
    cues: item.cues.map((cue) => `\u201c${visible(cue.text)}\u201d ${cue.category}`),
  };
}

const wordsOf = (condition) =>
  [...condition.evidence, ...condition.level_evidence, ...condition.etiology_evidence, ...condition.denial_evidence];

function readOf(analysis, words) {
  const groups = [
    ["Conditions", analysis.conditions.map((item) => [conditionLabel(item, words), wordsOf(item)])],
    ["Imaging", analysis.imaging.map((item) => [imagingLabel(item), item.evidence])],
    ["Translation", [[translationLabel(analysis.translation), analysis.translation.evidence]]],
    ["Symptoms", analysis.symptoms.map((item) => [symptomLabel(item), item.evidence])],
    ["Other diagnoses", analysis.associated.map((item) => [item.kind, item.evidence])],
  ];
  return groups.filter(([, items]) => items.length);
}

/**
 * Return everything that is shown of an analysis.
 *
 * @param text the text that the analysis was made of
 * @param words names of the vocabulary: `kinds`, `regions`, and `order`, the kinds of highlights
 */
export function detailOf(text, analysis, words) {
  const spans = markedSpans(text, analysis, words);
  const positions = new Map([...spans.keys()].map((key, position) => [key, position]));
  const quotes = (evidence) => {
    const found = new Map(evidence.filter((item) => item.end > item.start).map((item) => [place(item), item]));
    return [...found.values()].sort(inOrder).map((item) => quote(item, positions.get(place(item))));
  };
  return {
    spans: [...spans.values()].map(({ start, end, marks }) => ({
      start,
      end,
      kinds: words.order.filter((kind) => [...marks.values()].some((mark) => mark[0] === kind)),
      labels: [...marks.values()].map((mark) => visible(mark[1])),
    })),
    proposals: analysis.proposals.map(({ code, description, role, status, confidence, rationale, evidence }) =>
      ({ code, description, role, status, confidence, rationale, evidence: quotes(evidence) })),
    considered: analysis.considered,
    gaps: analysis.gaps.map((item) => ({
      id: item.id,
      severity: item.severity,
      missing: visible(item.missing),
      why: visible(item.why),
      source: item.source,
      confidence: item.confidence,
      answers: item.answers.map((answer) => ({ answer: visible(answer.answer), changes: changes(answer) })),
      query: item.query && { title: visible(item.query.title), text: visible(item.query.text) },
      evidence: quotes(item.evidence),
    })),
    read: readOf(analysis, words).map(([group, items]) => ({
      group, items: items.map(([label, evidence]) => ({ label: visible(label), evidence: quotes(evidence) })),
    })),
    warnings: analysis.warnings.map(visible),
    provenance: analysis.provenance,
  };
}

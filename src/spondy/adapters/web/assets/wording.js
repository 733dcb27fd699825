// What was read, and what an answer would change, in a few words: as on the terminal and in the report.

const together = (...parts) => parts.filter(Boolean).join(" \u00b7 ");

export const regionLabel = (region, words) => words.regions[region];
export const kindLabel = (kind, words) => words.kinds[kind];

export const conditionLabel = (item, words) => together(kindLabel(item.kind, words), item.assertion,
  item.levels.join(", ") || regionLabel(item.region, words), `etiology ${item.etiology}`, item.direction);

export const imagingLabel = (item) => together(item.modality, item.status);
export const symptomLabel = (item) => together(item.concept, item.assertion);

export const translationLabel = (item) => together(item.status,
  item.mm === null ? null : `${Number(item.mm.toPrecision(6))} mm`,
  item.grade === null ? null : `Meyerding grade ${item.grade}`, item.direction);

/** What an answer would change, one change an entry; empty when it would change nothing. */
export const changes = (answer) => [
  ...answer.codes_added.map((code) => `adds ${code}`),
  ...answer.codes_removed.map((code) => `removes ${code}`),
  ...Object.keys(answer.status_changes).sort().map((code) => `${code} becomes ${answer.status_changes[code]}`),
  ...answer.gaps_closed.map((gap) => `closes ${gap}`),
  ...answer.gaps_opened.map((gap) => `opens ${gap}`),
];

const pictures = { "\n": "\n", "\t": "\t", "\u007f": "\u2421" };

/** Text of the same length that is safe to show: control characters as their pictures. */
export const visible = (text) => text.toWellFormed().replace(/\r\n/g, " \n").replace(/\r/g, "\n")
  .replace(/[\u0000-\u001f\u007f-\u009f]/g,
    (found) => pictures[found] || (found < " " ? String.fromCharCode(0x2400 + found.charCodeAt(0)) : "\ufffd"));

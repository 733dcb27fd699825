// A note line by line, so that an edit draws only the lines it changes.

/**
 * Cut a text and its pieces at the line ends.
 *
 * @param pieces marked pieces {start, end, ...}, in order, not overlapping
 * @param kindsOf the kinds of a span, by its position
 * @returns lines {text, pieces, signature}; the pieces count from the beginning of their line
 */
export function markedLines(text, pieces, kindsOf) {
  const lines = [];
  let begin = 0;
  let next = 0;
  for (const line of text.split("\n")) {
    const end = begin + line.length;
    const inside = [];
    while (next < pieces.length && pieces[next].start < end) {
      const piece = pieces[next];
      const from = Math.max(piece.start, begin);
      const begins = from === piece.start ? piece.begins : [];
      inside.push({ ...piece, start: from - begin, end: Math.min(piece.end, end) - begin, begins });
      if (piece.end > end) break;
      next += 1;
    }
    while (next < pieces.length && pieces[next].end <= end + 1) next += 1;
    lines.push({ text: line, pieces: inside, signature: inside.length ? `${signatureOf(inside, kindsOf)}\n${line}` : line });
    begin = end + 1;
  }
  return lines;
}

const signatureOf = (pieces, kindsOf) => pieces.map(({ start, end, shown, unfinished, begins, spans }) =>
  [start, end, shown, unfinished, begins.map(kindsOf), "of", spans.map(kindsOf)].join(",")).join(";");

/** Which lines to replace: those from `from` to `oldTo` of the old ones become those from `from` to `newTo` of the new. */
export function changedLines(before, after) {
  const shorter = Math.min(before.length, after.length);
  const same = (a, b) => a.signature === b.signature;
  let from = 0;
  while (from < shorter && same(before[from], after[from])) from += 1;
  let rest = 0;
  while (rest < shorter - from && same(before[before.length - 1 - rest], after[after.length - 1 - rest])) rest += 1;
  return { from, oldTo: before.length - rest, newTo: after.length - rest };
}

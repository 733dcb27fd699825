// Places in a text. spondy counts code points, a JavaScript string UTF-16 units; and a text may have grown since.

/** Return a function that turns an offset in code points into one of the JavaScript string. */
export function stringOffset(text) {
  const wide = [...text.matchAll(/[\u{10000}-\u{10ffff}]/gu)].map((found, before) => found.index - before);
  return (offset) => {
    let low = 0;
    let high = wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wide[middle] < offset) low = middle + 1; else high = middle;
    }
    return offset + low;
  };
}

/** Where two texts differ: the stretch from `start` to `oldEnd` became the one to `newEnd`. */
export function difference(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  const fromEnd = (text, place) => text.charCodeAt(text.length - 1 - place);
  let same = 0;
  while (same < shorter - start && fromEnd(before, same) === fromEnd(after, same)) same += 1;
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** Where a span stands after an edit; null where its own words were changed. */
export function moved(span, edit) {
  if (span.end <= edit.start) return { start: span.start, end: span.end };
  const shift = edit.newEnd - edit.oldEnd;
  return span.start >= edit.oldEnd ? { start: span.start + shift, end: span.end + shift } : null;
}

/**
 * Cut a text wherever a span begins or ends.
 *
 * Returns pieces [start, end, positions of the spans that cover it], in order and without gaps.
 */
export function cut(length, spans) {
  const begins = new Map();
  const ends = new Map();
  const note = (places, place, position) => places.set(place, [...(places.get(place) || []), position]);
  spans.forEach((span, position) => {
    note(begins, span.start, position);
    note(ends, span.end, position);
  });
  const open = new Set();
  const pieces = [];
  let at = 0;
  for (const border of [...new Set([...begins.keys(), ...ends.keys(), length])].sort((a, b) => a - b)) {
    if (border > at) {
      pieces.push([at, border, [...open].sort((a, b) => a - b)]);
      at = border;
    }
    for (const position of ends.get(border) || []) open.delete(position);
    for (const position of begins.get(border) || []) open.add(position);
  }
  return pieces;
}

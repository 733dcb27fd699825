// A sample note as if it were being written, to watch gaps open and close.

const STROKE = 28; // milliseconds
const SENTENCE = 900;

/**
 * Write a text piece by piece.
 *
 * @param write takes the text so far
 * @param done called at the end, whether it was written to the end or stopped
 * @returns a function that stops it
 */
export function typeOut(text, write, done) {
  // Who wants no motion gets whole lines.
  const strokes = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? text.split(/(?<=\n)/u) : [...text];
  let at = 0;
  let timer = window.setTimeout(next, 0);
  function next() {
    at += 1;
    write(strokes.slice(0, at).join(""));
    if (at >= strokes.length) {
      done();
      return;
    }
    const last = strokes[at - 1];
    timer = window.setTimeout(next, last.endsWith("\n") || (last === "." && /\s/u.test(strokes[at])) ? SENTENCE : STROKE);
  }
  return () => {
    window.clearTimeout(timer);
    done();
  };
}

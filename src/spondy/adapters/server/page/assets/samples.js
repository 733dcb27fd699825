// Notes to begin with, loaded at once or written out.

import { byId, element } from "./elements.js";
import { typeOut } from "./typing.js";

/**
 * Offer the samples.
 *
 * @param samples notes with a title
 * @param note text(); begin(sample, text), which puts in another note; and grow(text), which writes it on
 * @returns a function that stops a sample that is being written
 */
export function offerSamples(samples, note) {
  const select = byId("sample");
  const button = byId("type-out");
  const back = byId("bring-back");
  let loaded = "";
  let kept = "";
  let stop = null;

  function begin(sample, text) {
    stop?.();
    // What someone wrote is not lost by a choice in a list.
    if (note.text().trim() && note.text() !== loaded) kept = note.text();
    back.hidden = !kept || kept === text;
    loaded = text;
    note.begin(sample, text);
  }

  function load() {
    const sample = samples[select.value];
    button.hidden = !sample;
    if (sample) begin(sample, sample.text);
  }

  select.append(...samples.map((sample, at) => element("option", { value: String(at) }, sample.title)));
  select.addEventListener("change", load);
  byId("start-samples").append(...samples.map((sample, at) => {
    const start = element("button", { type: "button" }, sample.title);
    start.addEventListener("click", () => {
      select.value = String(at);
      load();
      byId("text").focus();
    });
    return element("li", {}, start);
  }));
  byId("clear").addEventListener("click", () => {
    select.value = "";
    button.hidden = true;
    begin({}, "");
    byId("text").focus();
  });
  back.addEventListener("click", () => {
    const text = kept;
    kept = "";
    select.value = "";
    button.hidden = true;
    begin({}, text);
    byId("text").focus();
  });
  button.addEventListener("click", () => {
    if (stop) {
      stop();
      return;
    }
    const sample = samples[select.value];
    begin(sample, "");
    button.textContent = "Stop";
    stop = typeOut(sample.text, (text) => { loaded = text; note.grow(text); }, () => {
      stop = null;
      button.textContent = "Type it out";
    });
  });
  return () => stop?.();
}

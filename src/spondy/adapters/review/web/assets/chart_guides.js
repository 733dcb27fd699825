// The guides of codes, in a dialog over the chart; without a script they are pages of their own.

import { ask } from "./asking.js";
import { GuideDialog } from "./guide.js";

async function given(address) {
  const answer = await ask(address);
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.detail || data.title);
  return data;
}

/** Let the links to guides in a container open a dialog; `cards` marks the words that it shows of the note. */
export function openGuides(container, cards) {
  const held = new Set(container.dataset.guides.split(" "));
  const day = container.dataset.day ? `?day=${container.dataset.day}` : "";
  const dialog = new GuideDialog({
    has: (code) => held.has(code),
    guide: (code) => given(`/codes/${code}${day}`),
    checklist: (code) => given(`/notes/${container.dataset.note}/checklists/${code}`),
    show: (words) => cards.showWords(words),
    home: () => cards.current,
  });
  container.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/codes/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    dialog.open(address.pathname.split("/").at(-1), link, address.hash.slice(1));
  });
}

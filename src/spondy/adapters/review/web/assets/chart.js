// The page of a note: its text on one side, gaps and codes on the other, and the keys that lead through both.

import { askForPage } from "./asking.js";
import { Cards } from "./chart_cards.js";
import { openGuides } from "./chart_guides.js";
import { listenToKeys } from "./chart_keys.js";
import { openWithin, sendParts } from "./chart_parts.js";
import { watchDrafts } from "./drafts.js";
import { byId, say } from "./elements.js";
import { legend } from "./marks.js";

const text = document.querySelector("#text-pane .text");
const panel = byId("panel");

byId("legend").replaceWith(legend(text));
const cards = new Cards(text, panel);
openGuides(panel, cards);
openWithin(panel);
watchDrafts(panel);
sendParts(panel, () => cards.count(byId("progress")));
listenToKeys(cards, text);

// Other notes are read, and their reading noted, when somebody opens them.
for (const other of document.querySelectorAll(".nearby details")) {
  other.addEventListener("toggle", async () => {
    if (!other.open || other.dataset.there) return;
    other.dataset.there = "yes";
    try {
      const page = await askForPage(other.dataset.text);
      other.append(...document.adoptNode(page.body).childNodes);
    } catch {
      delete other.dataset.there;
      say("The text could not be had.");
    }
  });
}

cards.begin();

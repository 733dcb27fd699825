// A list of elements that is kept up to date: what stays the same keeps its element, and with it the focus, what is
// unfolded and what is selected.

const signatureOf = (item) => JSON.stringify(item, (key, value) => (key === "span" ? undefined : value));
const FOCUSABLE = "button, summary, a, input, [tabindex]";

/**
 * @param container holds the elements and nothing else
 * @param keyOf the key of an item, no two of a list the same
 * @param build makes the element of an item
 * @returns a function that takes the items as they are now
 */
export function keyedList(container, keyOf, build) {
  let made = new Map();

  function elementOf(item) {
    const signature = signatureOf(item);
    const old = made.get(keyOf(item));
    if (old && old.signature === signature) {
      Object.assign(old.item, item); // the places of its words in the text may have moved
      return old;
    }
    const node = build(item);
    if (old) carryOver(old.node, node);
    return { item, signature, node };
  }

  return (items) => {
    const focused = container.contains(document.activeElement) ? document.activeElement : null;
    const next = new Map(items.map((item) => [keyOf(item), elementOf(item)]));
    const nodes = [...next.values()].map((entry) => entry.node);
    const kept = new Set(nodes);
    for (const node of [...container.children]) if (!kept.has(node)) node.remove();
    nodes.forEach((node, at) => {
      if (container.children[at] !== node) container.insertBefore(node, container.children[at] || null);
    });
    const [key, before] = [...made].find(([, entry]) => entry.node.contains(focused)) || [];
    const after = next.get(key);
    if (after && after.node !== before.node) focusLike(focused, before.node, after.node);
    made = next;
  };
}

function carryOver(before, after) {
  const unfolded = new Set([...before.querySelectorAll("details[open]")].map((item) => item.className));
  for (const item of after.querySelectorAll("details")) item.open = unfolded.has(item.className);
  after.classList.toggle("current", before.classList.contains("current"));
}

function focusLike(focused, before, after) {
  const at = [...before.querySelectorAll(FOCUSABLE)].indexOf(focused);
  (after.querySelectorAll(FOCUSABLE)[at] || after).focus({ preventScroll: true });
}

import { element, say } from "./elements.js";

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

/** A button that copies a text as it stands and says whether it could. */
export function copyButton(name, text) {
  const button = element("button", { type: "button", class: "copy" }, name);
  button.addEventListener("click", async () => {
    const copied = await copyText(text);
    button.focus();
    button.textContent = copied ? "Copied" : "Could not copy: select the text instead";
    say(button.textContent);
    window.setTimeout(() => { button.textContent = name; }, 2500);
  });
  return button;
}

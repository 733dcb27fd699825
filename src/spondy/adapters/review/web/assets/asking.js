// Asking the workbench from a script: with the word that shows that it is our page, and to the sign-in when it is over.

const csrf = () => document.querySelector("meta[name=csrf]")?.content || "";

/** Ask for something, or have something done. An answer that is none of a session leads to the sign-in. */
export async function ask(address, options = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf(), ...options.headers };
  const answer = await fetch(address, { ...options, headers, credentials: "same-origin" });
  if (answer.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    await new Promise(() => {}); // the page is left
  }
  return answer;
}

/** Send the fields of a form. */
export const send = (address, fields) => ask(address, { method: "POST", body: new URLSearchParams(fields) });

/** Ask for a page, or a part of one, as a document. Nothing in it runs. */
export async function askForPage(address) {
  const answer = await ask(address);
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// What is being written stays with its page and room while one looks elsewhere: in this tab, for this person, no longer than
// the session. Never in localStorage: machines of an office are shared.
const HEAD = "fq-draft:";
const me = document.body.dataset.me;
const out = "BroadcastChannel" in window ? new BroadcastChannel("fq-drafts") : null;

function forget(wanted) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(HEAD) && wanted(key)) sessionStorage.removeItem(key);
}

/** The draft of a box: kept from now on with `keep`; written into the box now if there is one. */
export function draftOf(box) {
  const room = box.form.elements.room?.value ?? "";
  const key = `${HEAD}${me}:${location.pathname}:${room}`;
  box.value ||= sessionStorage.getItem(key) ?? "";
  out?.addEventListener("message", () => (box.value = ""));
  return () => {
    if (box.value.trim()) sessionStorage.setItem(key, box.value);
    else sessionStorage.removeItem(key);
  };
}

// Whoever signed in after somebody else in this tab finds nothing of theirs; nor does anybody after signing out.
if (me) forget((key) => !key.startsWith(`${HEAD}${me}:`));
out?.addEventListener("message", () => forget(() => true));
document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action") !== "/desk/logout") return;
  forget(() => true);
  out?.postMessage("out");
});

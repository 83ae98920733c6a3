// Pieces that are fetched when somebody opens them: <details> once, a dialog each time it is opened.
const WRONG = "没有取到，请关掉再打开一次。";

async function fill(place) {
  try {
    const answer = await fetch(place.dataset.fetch, { headers: { "X-Live": "1" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.importNode(node, true)));
    place.dataset.full = "1";
  } catch {
    place.textContent = WRONG;
  }
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    const place = target.open && target.querySelector("[data-fetch]:not([data-full])");
    if (place) fill(place);
  },
  true,
);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  const place = opener && document.getElementById(opener.dataset.open)?.querySelector("[data-fetch]");
  if (place) fill(place);
});

// A short line at the foot of the page, read out politely.
const place = document.querySelector(".toast");

export function toast(text, seconds = 4) {
  if (!place || [...place.children].some((line) => line.textContent === text)) return;
  const line = document.createElement("p");
  line.textContent = text;
  place.append(line);
  setTimeout(() => line.remove(), seconds * 1000);
}

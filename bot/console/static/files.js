// Pictures are shown from a blob after their type was checked; everything else is only ever downloaded.
import { toast } from "./toast.js";

const dialog = document.getElementById("preview");
const SAFE = ["image/jpeg", "image/png", "image/gif", "image/webp"];

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-preview]");
  if (!button || !dialog) return;
  const place = dialog.querySelector("figure");
  try {
    const answer = await fetch(button.dataset.preview);
    const blob = await answer.blob();
    if (!answer.ok || !SAFE.includes(blob.type)) throw new Error();
    const url = URL.createObjectURL(blob);
    const picture = new Image();
    picture.alt = button.dataset.name;
    picture.src = url;
    place.replaceChildren(picture);
    dialog.querySelector("a[download]").href = button.dataset.preview;
    dialog.showModal();
    dialog.addEventListener("close", () => (place.replaceChildren(), URL.revokeObjectURL(url)), { once: true });
  } catch {
    toast("图片打不开，请下载后查看。");
  }
});
